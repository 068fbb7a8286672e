namespace MLNetFineTune.Torch.Training;

/// <summary>How much each class counts in the loss.</summary>
internal static class ClassWeighting
{
    /// <summary>(classes); null where all count the same. A class behind those that numbers are given for counts as much as one on average.</summary>
    /// <param name="options">Numbers given, or whether to balance.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="labels">Every label to learn from; those below 0 are none.</param>
    public static float[]? Of(TrainingOptions options, int classes, IEnumerable<int> labels)
    {
        if (options.ClassWeights is { } given)
            return [.. Enumerable.Range(0, classes).Select(c => c < given.Count ? (float)given[c] : (float)given.Average())];
        return options.BalanceClasses ? Balanced(classes, labels) : null;
    }

    /// <summary>The examples' weights, each times its class's; an example without a label keeps its own. Null where all count the same.</summary>
    public static float[]? OfExamples(TrainingOptions options, int classes, int[] labels, float[]? weights)
    {
        if (Of(options, classes, labels) is not { } ofClasses)
            return weights;
        return [.. labels.Select((label, i) => (weights?[i] ?? 1) * (label < 0 ? 1 : ofClasses[label]))];
    }

    /// <summary>Labels / (classes that occur × labels of the class), as scikit-learn's "balanced"; 1 for a class that does not occur.</summary>
    private static float[] Balanced(int classes, IEnumerable<int> labels)
    {
        var counts = new long[classes];
        foreach (var label in labels)
        {
            if (label >= 0)
                counts[label]++;
        }
        var (all, occurring) = (counts.Sum(), counts.Count(c => c > 0));
        return Array.ConvertAll(counts, c => c == 0 ? 1f : (float)((double)all / (occurring * c)));
    }
}
