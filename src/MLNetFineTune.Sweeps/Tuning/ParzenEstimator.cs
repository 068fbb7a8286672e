namespace MLNetFineTune.Sweeps;

/// <summary>
/// A density over 0 to 1 from places that were observed: a normal distribution about each, cut off at both ends, as wide as its distance to the farther neighbour, and a wide one in the middle for
/// what is known before (Bergstra et al. 2011, section 4).
/// </summary>
internal sealed class ParzenEstimator
{
    private readonly (double Mean, double Width, double Inside)[] _kernels;

    public ParzenEstimator(IEnumerable<double> places)
    {
        var sorted = places.Order().ToArray();
        // Narrower ones, as where all places are the same, would never look elsewhere again.
        var least = 1.0 / Math.Min(100, sorted.Length + 1);
        _kernels = [.. sorted.Select((place, i) => Kernel(place, Math.Clamp(Math.Max(Gap(sorted, i - 1), Gap(sorted, i)), least, 1))), Kernel(0.5, 1)];
    }

    /// <summary>A place drawn from the density.</summary>
    public double Draw(ref TrialRandom random)
    {
        var (mean, width, _) = _kernels[random.Below(_kernels.Length)];
        while (true)
        {
            var place = mean + (width * random.Normal());
            if (place is >= 0 and <= 1)
                return place;
        }
    }

    /// <summary>The density at a place, or, where <paramref name="to"/> is above <paramref name="from"/>, the part of it between the two.</summary>
    public double Likelihood(double from, double to)
    {
        var sum = 0.0;
        foreach (var (mean, width, inside) in _kernels)
        {
            sum += to > from
                ? (Cumulative((to - mean) / width) - Cumulative((from - mean) / width)) / inside
                : Math.Exp(-0.5 * Math.Pow((from - mean) / width, 2)) / (width * Math.Sqrt(2 * Math.PI) * inside);
        }
        return sum / _kernels.Length;
    }

    /// <summary>From a place to the next; a single one is as wide as the whole.</summary>
    private static double Gap(double[] sorted, int index) => sorted.Length == 1 ? 1 : index < 0 || index == sorted.Length - 1 ? 0 : sorted[index + 1] - sorted[index];

    private static (double Mean, double Width, double Inside) Kernel(double place, double width) => (place, width, Cumulative((1 - place) / width) - Cumulative(-place / width));

    // Of the standard normal distribution; error below 1e-7 (Abramowitz and Stegun 1964, 26.2.17).
    private static double Cumulative(double x)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        var tail = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return x >= 0 ? 1 - tail : tail;
    }
}
