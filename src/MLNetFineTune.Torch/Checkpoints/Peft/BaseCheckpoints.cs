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
        // A model file must not make a machine ask another one for something: a path that leads over the network is not looked at.
        if (wanted.Path is { Length: > 0 } path && !path.StartsWith(@"\\", StringComparison.Ordinal) && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\0'))
            yield return Path.GetFullPath(path);
        foreach (var folder in (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
            yield return Path.Combine(full, wanted.Name!);
            if (Path.GetFileName(full) == wanted.Name)
                yield return full;
        }
    }
}
