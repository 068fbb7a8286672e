namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>Finds the checkpoint that an adapter belongs to: where it was when the adapter was saved, then in the folders that an environment variable lists. What counts is its SHA-256.</summary>
internal static class BaseCheckpoints
{
    /// <summary>Lists folders of checkpoints, separated as <c>PATH</c> is.</summary>
    public const string Variable = "MLNETFINETUNE_CHECKPOINTS";

    /// <param name="wanted">The base; its name and hash are known.</param>
    /// <exception cref="MissingBaseException">It is nowhere, or others are in its place.</exception>
    public static Checkpoint Find(AdapterBase wanted)
    {
        var tried = new List<string>();
        foreach (var folder in Candidates(wanted).Distinct())
        {
            if (!Directory.Exists(folder))
            {
                tried.Add($"{folder}: no such folder");
                continue;
            }
            try
            {
                var checkpoint = Checkpoint.Open(folder);
                if (checkpoint.Sha256 == wanted.Sha256)
                    return checkpoint;
                tried.Add($"{folder}: another one, its weights have the SHA-256 {checkpoint.Sha256}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                tried.Add($"{folder}: {e.Message}");
            }
        }
        throw new MissingBaseException(wanted.Name!, wanted.Sha256!, tried);
    }

    private static IEnumerable<string> Candidates(AdapterBase wanted)
    {
        if (LocalPath(wanted.Path) is { } path)
            yield return path;
        foreach (var folder in (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
            yield return Path.Combine(full, wanted.Name!);
            if (Path.GetFileName(full) == wanted.Name)
                yield return full;
        }
    }

    /// <summary>A model file must not make a machine ask another one for something: a path that leads over the network, or to a device, is not looked at.</summary>
    private static string? LocalPath(string? path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0') || IsElsewhere(path))
            return null;
        var full = Path.GetFullPath(path);
        return IsElsewhere(full) ? null : full;
    }

    // Windows takes either slash for the other, wherever it is read.
    private static bool IsElsewhere(string path) => path.Length > 1 && path[0] is '/' or '\\' && (path[1] is '/' or '\\' || path.AsSpan(1).StartsWith("??"));
}
