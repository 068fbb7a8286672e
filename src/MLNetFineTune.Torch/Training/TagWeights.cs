using MLNetFineTune.Torch.Data.Entities;

namespace MLNetFineTune.Torch.Training;

/// <summary>How much each tag counts in the loss.</summary>
internal static class TagWeights
{
    /// <summary>(tags); null where all count the same. A tag that was added to those given counts as much as one on average.</summary>
    public static float[]? Of(EntityTrainingOptions options, int tagCount, IReadOnlyList<EntityExample> train)
    {
        if (options.ClassWeights is { } given)
            return [.. Enumerable.Range(0, tagCount).Select(t => t < given.Count ? (float)given[t] : (float)given.Average())];
        return options.BalanceClasses ? Balanced(tagCount, train) : null;
    }

    /// <summary>Words / (tags that occur × words with the tag), as scikit-learn's "balanced"; 1 for a tag that does not occur.</summary>
    private static float[] Balanced(int tagCount, IReadOnlyList<EntityExample> train)
    {
        var counts = new long[tagCount];
        foreach (var label in train.SelectMany(e => e.Labels))
        {
            if (label >= 0)
                counts[label]++;
        }
        var (words, occurring) = (counts.Sum(), counts.Count(c => c > 0));
        return Array.ConvertAll(counts, c => c == 0 ? 1f : (float)((double)words / (occurring * c)));
    }
}
