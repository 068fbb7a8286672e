namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>Spearman's rank correlation.</summary>
internal static class Spearman
{
    /// <summary>Pearson's correlation of the ranks; equal values share the mean of their ranks. NaN where one side is constant.</summary>
    public static double Correlation(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Count, x.Count);
        var (a, b) = (Ranks(x), Ranks(y));
        var mean = (x.Count - 1) / 2.0;
        var (both, ofX, ofY) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            both += (a[i] - mean) * (b[i] - mean);
            ofX += (a[i] - mean) * (a[i] - mean);
            ofY += (b[i] - mean) * (b[i] - mean);
        }
        return both / Math.Sqrt(ofX * ofY);
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Count];
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start + 1;
            while (end < order.Length && values[order[end]] == values[order[start]]) end++;
            foreach (var i in order.AsSpan(start, end - start)) ranks[i] = (start + end - 1) / 2.0;
        }
        return ranks;
    }
}
