namespace MLNetFineTune.Benchmarks;

/// <summary>The folder of data and models that lies beside the repository; a clone alone does not have it.</summary>
internal static class SharedFolder
{
    /// <summary>Full path of <paramref name="relative"/> in it, whether that exists or not.</summary>
    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository(), "..", "shared", relative));

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Directory.Packages.props"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"no repository above {AppContext.BaseDirectory}");
    }
}
