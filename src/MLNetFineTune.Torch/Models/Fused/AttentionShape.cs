namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>Sizes of one attention: how the packed rows of a batch divide into sequences and heads.</summary>
/// <param name="Batch">Where sequences begin.</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="Width">Columns of a head.</param>
/// <param name="AllQueries">Whether every token asks, or the first of each sequence alone.</param>
internal sealed record AttentionShape(TokenBatch Batch, int Heads, int Width, bool AllQueries)
{
    public int Hidden => Heads * Width;

    /// <summary>A head's width rounded up to whole vectors.</summary>
    public int PaddedWidth => (Width + 15) / 16 * 16;

    /// <summary>A sequence's length rounded up to whole vectors.</summary>
    public int PaddedLength(int sequence) => (Batch.Length(sequence) + 15) / 16 * 16;

    /// <summary>First row of a sequence's queries.</summary>
    public int QueryStart(int sequence) => AllQueries ? Batch.Starts[sequence] : sequence;

    /// <summary>Rows of a sequence's queries.</summary>
    public int QueryCount(int sequence) => AllQueries ? Batch.Length(sequence) : 1;

    /// <summary>Where a query's dropout mask begins: the mask is that of the padded (sequences, heads, queries, longest).</summary>
    public uint MaskIndex(int sequence, int head, int query) =>
        (uint)((((long)sequence * Heads + head) * (AllQueries ? Batch.MaxLength : 1) + query) * Batch.MaxLength);
}
