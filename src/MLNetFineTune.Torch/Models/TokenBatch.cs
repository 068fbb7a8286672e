namespace MLNetFineTune.Torch.Models;

/// <summary>
/// Token sequences of one forward pass, packed one behind the other without padding. Hidden states are (tokens, hidden) throughout; attention looks up where a sequence begins
/// and ends.
/// </summary>
internal sealed class TokenBatch
{
    /// <param name="ids">(tokens) ids.</param>
    /// <param name="typeIds">(tokens) token types; empty where all are 0.</param>
    /// <param name="starts">(sequences + 1) where each sequence begins; at last the number of tokens.</param>
    public TokenBatch(int[] ids, int[] typeIds, int[] starts)
    {
        (Ids, TypeIds, Starts) = (ids, typeIds, starts);
        for (var i = 0; i < Count; i++)
            MaxLength = Math.Max(MaxLength, Length(i));
    }

    public int[] Ids { get; }

    public int[] TypeIds { get; }

    public int[] Starts { get; }

    /// <summary>Number of sequences.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>Tokens of all sequences together.</summary>
    public int Tokens => Starts[^1];

    /// <summary>Tokens of the longest sequence.</summary>
    public int MaxLength { get; }

    public int Length(int sequence) => Starts[sequence + 1] - Starts[sequence];
}
