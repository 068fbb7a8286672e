namespace MLNetFineTune.Torch.Tokenization;

/// <summary>What stands around the texts: a sequence of special tokens and of the places of the first and the second text.</summary>
/// <param name="pieces">From left to right.</param>
internal sealed class SpecialTokenTemplate(IReadOnlyList<SpecialTokenTemplate.Piece> pieces)
{
    /// <summary>A special token (<paramref name="Sequence"/> -1), or the place of text 0 or 1.</summary>
    internal readonly record struct Piece(int Sequence, int Id, int TypeId);

    public IReadOnlyList<Piece> Pieces => pieces;

    /// <summary>Special tokens that it adds.</summary>
    public int Added { get; } = pieces.Count(p => p.Sequence < 0);

    public IEnumerable<int> SpecialIds => pieces.Where(p => p.Sequence < 0).Select(p => p.Id);

    /// <summary>[CLS] A [SEP], or [CLS] A [SEP] B [SEP] with type ids 0 and 1.</summary>
    public static SpecialTokenTemplate Bert(int cls, int sep, bool pair) =>
        new(pair ? [new(-1, cls, 0), new(0, 0, 0), new(-1, sep, 0), new(1, 0, 1), new(-1, sep, 1)] : [new(-1, cls, 0), new(0, 0, 0), new(-1, sep, 0)]);
}
