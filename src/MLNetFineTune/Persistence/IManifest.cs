namespace MLNetFineTune.Persistence;

/// <summary>What a saved model says of itself, beside its files: the part that every kind of model has.</summary>
internal interface IManifest<TSelf>
    where TSelf : class, IManifest<TSelf>
{
    /// <summary>The model's files.</summary>
    IReadOnlyList<PartRecord> Parts { get; }

    /// <summary>Files of the model it was loaded from that are to be saved again as they were, byte for byte, though this version would write them otherwise. Not part of the
    /// JSON.</summary>
    IReadOnlyDictionary<string, byte[]> Kept { get; }

    TSelf With(IReadOnlyList<PartRecord> parts);

    TSelf Keeping(IReadOnlyDictionary<string, byte[]> kept);

    /// <summary>Refuses what cannot be, while there is nothing to free yet.</summary>
    /// <exception cref="System.Text.Json.JsonException">A field holds what is not allowed.</exception>
    /// <exception cref="FormatException">A text is not of the type that it should have.</exception>
    void Check();
}

/// <summary>The encoder that a model was made from.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Sha256">SHA-256 of its weights.</param>
internal sealed record CheckpointOrigin(string Name, string Sha256);

/// <summary>One file of the model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
internal sealed record PartRecord(string Name, long Length, string Sha256);
