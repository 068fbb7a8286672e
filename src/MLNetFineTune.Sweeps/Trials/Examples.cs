namespace MLNetFineTune.Sweeps;

/// <summary>Examples to learn from and to validate on; or only the former, in parts that validate each other.</summary>
/// <param name="Train">Examples to learn from.</param>
/// <param name="Validation">Examples to validate on; empty where there are folds.</param>
/// <param name="Folds">The part that each training example is in, from 0; empty where there is a validation set.</param>
internal sealed record Examples<T>(IReadOnlyList<T> Train, IReadOnlyList<T> Validation, IReadOnlyList<int> Folds)
{
    public int FoldCount => Folds.Count == 0 ? 0 : Folds.Max() + 1;

    /// <summary>A part as the validation set, the others to learn from; null for the examples as they are.</summary>
    public (IReadOnlyList<T> Train, IReadOnlyList<T>? Validation) For(int? fold) => fold is { } part
        ? ([.. Train.Where((_, i) => Folds[i] != part)], [.. Train.Where((_, i) => Folds[i] == part)])
        : (Train, Validation.Count > 0 ? Validation : null);

    /// <summary>Deals each class out over the parts by turns, at random.</summary>
    public static int[] Dealt(IReadOnlyList<int> classes, int folds, int seed)
    {
        var random = new Random(seed);
        var dealt = new int[classes.Count];
        var next = 0;
        foreach (var members in Enumerable.Range(0, classes.Count).GroupBy(i => classes[i]).OrderBy(g => g.Key))
        {
            var order = members.ToArray();
            random.Shuffle(order);
            // Going on where the last class ended keeps the parts of one size where classes are many and small.
            foreach (var i in order)
                dealt[i] = next++ % folds;
        }
        return dealt;
    }
}
