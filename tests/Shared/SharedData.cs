namespace MLNetFineTune.Tests;

/// <summary>The folder of real data, goldens and the genuine encoder that lies beside the repository; a clone alone does not have it.</summary>
public static class SharedData
{
    /// <summary>The repository's root folder.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Full path of <paramref name="relative"/> in the shared folder, whether it exists or not.</summary>
    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository, "..", "shared", relative));

    /// <summary>Null where every one of the paths exists, else why a test that needs them is skipped.</summary>
    public static string? Missing(params string[] relative) =>
        relative.FirstOrDefault(r => !System.IO.Path.Exists(Path(r))) is { } missing ? $"needs ../shared/{missing}, which is not here" : null;

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Directory.Packages.props")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"no repository above {AppContext.BaseDirectory}");
    }
}

/// <summary>A test that reads files of the shared folder; skipped, saying which, where they are absent.</summary>
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(params string[] needs) => Skip = SharedData.Missing(needs);
}

/// <summary>A theory that reads files of the shared folder; skipped, saying which, where they are absent.</summary>
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(params string[] needs) => Skip = SharedData.Missing(needs);
}
