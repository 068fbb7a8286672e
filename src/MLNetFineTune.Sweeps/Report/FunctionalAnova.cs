namespace MLNetFineTune.Sweeps;

/// <summary>How much of a tree's variance over the whole space is by each option alone (Hutter, Hoos and Leyton-Brown 2014).</summary>
internal static class FunctionalAnova
{
    /// <summary>Parts of the variance, one an option, 0 to 1 all together; what is missing to 1 is by several options together. Null where there is no variance.</summary>
    public static double[]? Parts(IReadOnlyList<Leaf> leaves)
    {
        var mean = leaves.Sum(l => l.Volume * l.Value);
        var variance = leaves.Sum(l => l.Volume * Math.Pow(l.Value - mean, 2));
        return variance <= 1e-18 ? null : [.. Enumerable.Range(0, leaves[0].From.Length).Select(option => Alone(leaves, option, mean) / variance)];
    }

    /// <summary>Variance of what the tree says of one option's value, on average over all values of the others.</summary>
    private static double Alone(IReadOnlyList<Leaf> leaves, int option, double mean)
    {
        var ends = leaves.SelectMany(l => new[] { l.From[option], l.To[option] }).Distinct().Order().ToArray();
        var variance = 0.0;
        for (var i = 1; i < ends.Length; i++)
        {
            var middle = (ends[i - 1] + ends[i]) / 2;
            var marginal = leaves.Where(l => l.From[option] < middle && middle < l.To[option]).Sum(l => l.VolumeWithout(option) * l.Value);
            variance += (ends[i] - ends[i - 1]) * Math.Pow(marginal - mean, 2);
        }
        return variance;
    }
}
