namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>Some of the rows of a data set.</summary>
internal static class Subset
{
    /// <summary>
    /// Rows at random, of each class its part of the whole, rounded by largest remainders, and one at least where there is room. Rows of one class are taken from the same shuffled list
    /// whatever the count, so that a smaller subset is all but contained in a larger one of the same seed.
    /// </summary>
    /// <param name="labels">Class of each row.</param>
    /// <param name="count">Rows to take; all where there are not more.</param>
    /// <param name="seed">What the choice follows from.</param>
    /// <returns>Indices, ascending.</returns>
    public static int[] Stratified(IReadOnlyList<int> labels, int count, int seed)
    {
        if (count >= labels.Count) return [.. Enumerable.Range(0, labels.Count)];
        var random = new Random(seed);
        var classes = Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]).OrderBy(c => c.Key).Select(c => c.ToArray()).ToArray();
        foreach (var members in classes) random.Shuffle(members);
        var quotas = Array.ConvertAll(classes, members => (double)count * members.Length / labels.Count);
        var take = Array.ConvertAll(quotas, quota => Math.Max(1, (int)quota));
        // One of each may be more than there is room for where classes are many.
        while (take.Sum() > count) take[Array.IndexOf(take, take.Max())]--;
        foreach (var c in Enumerable.Range(0, classes.Length).OrderByDescending(c => quotas[c] - take[c]))
        {
            if (take.Sum() == count) break;
            take[c]++;
        }
        return [.. classes.Zip(take).SelectMany(c => c.First[..c.Second]).Order()];
    }
}
