namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>A model was saved as an adapter alone, and the checkpoint that it belongs to is nowhere to be found.</summary>
public sealed class MissingBaseException : IOException
{
    internal MissingBaseException(string name, string sha256, IReadOnlyList<string> tried)
        : base($"The model is an adapter of the checkpoint '{name}', whose weights have the SHA-256 {sha256}, and that is not there. Looked at:"
            + string.Concat(tried.DefaultIfEmpty("nothing").Select(t => Environment.NewLine + "  - " + t)) + Environment.NewLine
            + $"Put its folder into a folder that the environment variable {BaseCheckpoints.Variable} lists.") =>
        (Name, Sha256) = (name, sha256);

    /// <summary>Name of the checkpoint's folder.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of its weights, in lower-case hexadecimal, as <see cref="Checkpoint.Sha256"/>.</summary>
    public string Sha256 { get; }
}
