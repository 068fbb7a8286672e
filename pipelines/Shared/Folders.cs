namespace MLNetFineTune.Pipelines;

/// <summary>Where the repository keeps what the programs read and write.</summary>
public static class Folders
{
    /// <summary>The repository's root: the nearest folder above the program that holds datasets/, or the current folder.</summary>
    public static string Repository { get; } = Above(AppContext.BaseDirectory) ?? Directory.GetCurrentDirectory();

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "datasets", "tickets")))
                return folder.FullName;
        return null;
    }

    /// <summary>A path in the repository.</summary>
    public static string At(params string[] parts) => Path.Combine([Repository, .. parts]);

    /// <summary>A path as a user would type it from the current folder, where that is the shorter way.</summary>
    public static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.Length < path.Length ? relative : path;
    }

    /// <summary>The full path of an existing data file.</summary>
    public static string DataFile(string path) => File.Exists(path) ? path : throw new FileNotFoundException($"there is no data file '{path}'");
}
