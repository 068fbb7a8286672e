namespace MLNetFineTune.Tests;

/// <summary>Runs tests/ApiList, which lists what assemblies offer. The project that asks needs a reference to it.</summary>
public static class ApiListProgram
{
    /// <summary>The lines that it prints.</summary>
    public static IReadOnlyList<string> Lines(params string[] arguments)
    {
        var (exitCode, output, error) = DotnetProgram.Run(Path.Combine(AppContext.BaseDirectory, "ApiList.dll"), arguments);
        var lines = output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (exitCode != 0 && lines.Length == 0)
            throw new InvalidOperationException($"ApiList {string.Join(' ', arguments)} failed: {error}");
        return lines;
    }

    /// <summary>The public and protected members of <paramref name="assembly"/> (a name without ".dll") that <paramref name="list"/> in Goldens/api does not have.</summary>
    public static IReadOnlyList<string> Beyond(string list, string assembly) =>
        Lines("--against", Path.Combine(SharedData.Repository, "tests", "Goldens", "api", list), Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
}
