namespace MLNetFineTune.Torch.Models;

/// <summary>Runs of tokens of a packed batch, none of which overlap: its sequences, or its words.</summary>
/// <param name="Starts">First token of each.</param>
/// <param name="Lengths">Tokens of each, at least 1.</param>
internal sealed record TokenSpans(int[] Starts, int[] Lengths)
{
    public int Count => Starts.Length;

    /// <summary>Every sequence whole, special tokens included: what sentence-transformers takes the mean of.</summary>
    public static TokenSpans Sequences(TokenBatch batch) => new(batch.Starts[..^1], [.. Enumerable.Range(0, batch.Count).Select(batch.Length)]);
}
