using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Data;

/// <summary>Words as tokens: the first of a run, and any behind it that go on with the one before.</summary>
internal static class Words
{
    /// <summary>Index of each word's first token.</summary>
    /// <param name="ids">Tokens without special ones.</param>
    /// <param name="continues">By id: whether a token goes on with the one before.</param>
    public static List<int> Starts(ReadOnlySpan<int> ids, bool[] continues)
    {
        var starts = new List<int>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            if (i == 0 || !continues[ids[i]])
                starts.Add(i);
        }
        return starts;
    }

    /// <summary>The words of packed sequences.</summary>
    /// <param name="batch">Sequences with a special token at both ends.</param>
    /// <param name="continues">By id: whether a token goes on with the one before.</param>
    public static TokenSpans Of(TokenBatch batch, bool[] continues)
    {
        List<int> starts = [], lengths = [];
        for (var s = 0; s < batch.Count; s++)
        {
            var (first, end) = (batch.Starts[s] + 1, batch.Starts[s + 1] - 1);
            var words = Starts(batch.Ids.AsSpan(first..end), continues);
            for (var w = 0; w < words.Count; w++)
            {
                starts.Add(first + words[w]);
                lengths.Add((w + 1 < words.Count ? words[w + 1] : end - first) - words[w]);
            }
        }
        return new([.. starts], [.. lengths]);
    }
}
