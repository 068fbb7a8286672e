using System.Diagnostics;

namespace MLNetFineTune.Tests;

/// <summary>What stand-in assemblies offer and the published ones lack. The project that asks needs a reference to tests/ApiList.</summary>
public static class StandInApi
{
    /// <summary>The public and protected members of <paramref name="assembly"/> (a name without ".dll") that <paramref name="list"/> in Goldens/api does not have.</summary>
    public static IReadOnlyList<string> Beyond(string list, string assembly)
    {
        var folder = AppContext.BaseDirectory;
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            ArgumentList =
            {
                Path.Combine(folder, "ApiList.dll"), "--against",
                Path.Combine(SharedData.Repository, "tests", "Goldens", "api", list), Path.Combine(folder, assembly + ".dll"),
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start");
        var error = program.StandardError.ReadToEndAsync();
        var members = program.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        program.WaitForExit();
        if (program.ExitCode != 0 && members.Length == 0)
            throw new InvalidOperationException($"ApiList failed on {assembly}: {error.Result}");
        return members;
    }
}
