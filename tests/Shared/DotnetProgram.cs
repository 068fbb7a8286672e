using System.Diagnostics;

namespace MLNetFineTune.Tests;

/// <summary>Runs a program of the build in a process of its own.</summary>
public static class DotnetProgram
{
    /// <summary>Its exit code and what it wrote, to the end.</summary>
    public static (int ExitCode, string Output, string Error) Run(string assembly, params string[] arguments)
    {
        using var process = Start(assembly, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>The running process, whose output and errors are the caller's to read.</summary>
    public static Process Start(string assembly, params string[] arguments)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host, ["exec", assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start");
    }
}
