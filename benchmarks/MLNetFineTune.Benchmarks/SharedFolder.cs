namespace MLNetFineTune.Benchmarks;

/// <summary>The folder of data and models that lies beside the repository; a clone alone does not have it.</summary>
internal static class SharedFolder
{
    /// <summary>Full path of the repository that this program was built in.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Full path of <paramref name="relative"/> in it, whether that exists or not.</summary>
    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository, "..", "shared", relative));

    /// <summary>Whether all of them are there; if not, says on standard error what a bench lacks.</summary>
    public static bool Has(string bench, params ReadOnlySpan<string> relatives)
    {
        foreach (var relative in relatives)
        {
            if (Path(relative) is var path && (File.Exists(path) || Directory.Exists(path))) continue;
            Figure.Skip(bench, $"../shared/{relative} is not here");
            return false;
        }
        return true;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Directory.Packages.props"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"no repository above {AppContext.BaseDirectory}");
    }
}
