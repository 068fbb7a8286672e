namespace MLNetFineTune.Benchmarks;

/// <summary>The middle one of some measurements.</summary>
internal static class Median
{
    /// <param name="values">At least one; of an even number the upper of the middle two.</param>
    public static double Of(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}
