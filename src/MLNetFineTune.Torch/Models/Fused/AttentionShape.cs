namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>Sizes of one attention: how the packed rows of a batch divide into sequences and heads.</summary>
/// <param name="Batch">Where sequences begin.</param>
/// <param name="Rows">Which tokens ask; null for all.</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="Width">Columns of a head.</param>
internal sealed record AttentionShape(TokenBatch Batch, TokenRows? Rows, int Heads, int Width)
{
    private readonly int _mostQueries = Rows?.MostInSequence ?? Batch.MaxLength;

    public int Hidden => Heads * Width;

    /// <summary>A head's width rounded up to whole vectors.</summary>
    public int PaddedWidth => (Width + 15) / 16 * 16;

    /// <summary>A sequence's length rounded up to whole vectors.</summary>
    public int PaddedLength(int sequence) => (Batch.Length(sequence) + 15) / 16 * 16;

    /// <summary>First row of a sequence's queries.</summary>
    public int QueryStart(int sequence) => (Rows?.Starts ?? Batch.Starts)[sequence];

    /// <summary>Rows of a sequence's queries.</summary>
    public int QueryCount(int sequence) => Rows?.Count(sequence) ?? Batch.Length(sequence);

    /// <summary>Where a query's dropout mask begins: the mask is that of the padded (sequences, heads, queries, longest).</summary>
    public uint MaskIndex(int sequence, int head, int query) => (uint)((((long)sequence * Heads + head) * _mostQueries + query) * Batch.MaxLength);
}
