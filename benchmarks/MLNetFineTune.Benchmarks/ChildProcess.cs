using System.Diagnostics;
using System.Globalization;

namespace MLNetFineTune.Benchmarks;

/// <summary>This program once more, for one measurement that wants a process of its own.</summary>
internal static class ChildProcess
{
    /// <summary>What the first argument is for such a process.</summary>
    public const string Argument = "--child";

    /// <summary>Runs it and reads the numbers that it prints, one a line.</summary>
    public static double[] Run(params string[] arguments)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        start.ArgumentList.Add(Argument);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with exit code {process.ExitCode}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
    }

    /// <summary>A line of this process's <c>/proc/self/status</c>, in MB: <c>VmHWM</c>, the most memory it has had, or <c>VmRSS</c>, what it has now.</summary>
    public static double Megabytes(string field) =>
        double.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith($"{field}:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1024;
}
