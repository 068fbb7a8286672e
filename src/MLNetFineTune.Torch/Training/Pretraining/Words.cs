using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>The words of packed sequences: runs of tokens between [CLS] and [SEP] of which the second and later ones go on with the first.</summary>
internal static class Words
{
    /// <param name="batch">Sequences with a special token at both ends.</param>
    /// <param name="continues">By id: whether a token goes on with the one before.</param>
    public static TokenSpans Of(TokenBatch batch, bool[] continues)
    {
        List<int> starts = [], lengths = [];
        for (var s = 0; s < batch.Count; s++)
        {
            for (var i = batch.Starts[s] + 1; i < batch.Starts[s + 1] - 1; i++)
            {
                if (i > batch.Starts[s] + 1 && continues[batch.Ids[i]])
                {
                    lengths[^1]++;
                    continue;
                }
                starts.Add(i);
                lengths.Add(1);
            }
        }
        return new([.. starts], [.. lengths]);
    }

    /// <summary>Number of words of one sequence.</summary>
    public static int Count(ReadOnlySpan<int> ids, bool[] continues)
    {
        var count = 0;
        for (var i = 1; i < ids.Length - 1; i++)
            count += i == 1 || !continues[ids[i]] ? 1 : 0;
        return count;
    }
}
