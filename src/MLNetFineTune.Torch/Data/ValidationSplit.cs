namespace MLNetFineTune.Torch.Data;

/// <summary>Sets a part of the examples aside.</summary>
public static class ValidationSplit
{
    /// <summary>As <see cref="Stratified"/>, of examples; those without a label are all for training.</summary>
    internal static (TextExample[] Train, TextExample[] Validation) Of(IReadOnlyList<TextExample> examples, double fraction, int seed)
    {
        int[] labelled = [.. Enumerable.Range(0, examples.Count).Where(i => examples[i].Label != TextExample.Unlabelled)];
        var aside = Stratified([.. labelled.Select(i => examples[i].Label)], fraction, seed).Validation.Select(i => labelled[i]).ToHashSet();
        return ([.. examples.Where((_, i) => !aside.Contains(i))], [.. aside.Order().Select(i => examples[i])]);
    }

    /// <summary>Takes the same part of each class, at random, but never a class's last example. Depends on the arguments alone; both parts keep the order of the
    /// examples.</summary>
    /// <param name="labels">Class of each example.</param>
    /// <param name="fraction">Part to set aside, 0 to 1.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>Indices of the examples to train on, and of those set aside.</returns>
    public static (int[] Train, int[] Validation) Stratified(IReadOnlyList<int> labels, double fraction, int seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var random = new Random(seed);
        var aside = new bool[labels.Count];
        foreach (var members in Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]).OrderBy(g => g.Key))
        {
            var order = members.ToArray();
            random.Shuffle(order);
            var take = Math.Min(order.Length - 1, (int)Math.Round(order.Length * fraction, MidpointRounding.AwayFromZero));
            foreach (var i in order.AsSpan(0, take))
                aside[i] = true;
        }
        return ([.. Enumerable.Range(0, labels.Count).Where(i => !aside[i])], [.. Enumerable.Range(0, labels.Count).Where(i => aside[i])]);
    }
}
