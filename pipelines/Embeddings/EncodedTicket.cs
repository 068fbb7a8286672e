namespace MLNetFineTune.Pipelines.Embeddings;

/// <summary>A ticket with the vector of its text.</summary>
public sealed class EncodedTicket
{
    public string Label { get; set; } = "";

    public string Text { get; set; } = "";

    /// <summary>As long as the encoder is wide; of length 1 where the encoder normalises.</summary>
    public float[] Embedding { get; set; } = [];
}
