using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>Some tokens of a packed batch, in its order: those whose result is wanted of the last layer, which then computes nothing else.</summary>
internal sealed class TokenRows
{
    private TokenRows(int[] tokens, int[] starts)
    {
        (Tokens, Starts) = (tokens, starts);
        for (var s = 0; s + 1 < starts.Length; s++)
            MostInSequence = Math.Max(MostInSequence, Count(s));
    }

    /// <summary>Their places in the batch, ascending.</summary>
    public int[] Tokens { get; }

    /// <summary>(sequences + 1) index of each sequence's first one; at last their number.</summary>
    public int[] Starts { get; }

    /// <summary>Most of one sequence.</summary>
    public int MostInSequence { get; }

    public int Count(int sequence) => Starts[sequence + 1] - Starts[sequence];

    /// <summary>The first token of each sequence.</summary>
    public static TokenRows First(TokenBatch batch) => new(batch.Starts[..^1], [.. Enumerable.Range(0, batch.Count + 1)]);

    /// <param name="batch">The batch.</param>
    /// <param name="tokens">Places in it, ascending.</param>
    public static TokenRows Of(TokenBatch batch, int[] tokens)
    {
        var starts = new int[batch.Count + 1];
        for (var (s, i) = (0, 0); s < batch.Count; s++)
        {
            while (i < tokens.Length && tokens[i] < batch.Starts[s + 1])
                i++;
            starts[s + 1] = i;
        }
        return new(tokens, starts);
    }

    /// <summary>These rows of x, (rows, hidden).</summary>
    /// <param name="x">(tokens, hidden).</param>
    public Tensor Select(Tensor x)
    {
        using var index = tensor(Array.ConvertAll(Tokens, t => (long)t), int64).to(x.device);
        return x.index_select(0, index);
    }
}
