namespace MLNetFineTune.Sweeps;

/// <summary>A part of a space of numbers from 0 to 1, and what a tree says there.</summary>
/// <param name="From">Its lower corner, one number an option.</param>
/// <param name="To">Its upper corner.</param>
/// <param name="Value">The mean of the figures in it.</param>
internal sealed record Leaf(double[] From, double[] To, double Value)
{
    public double Volume => VolumeWithout(-1);

    /// <summary>Of all options but one.</summary>
    public double VolumeWithout(int option)
    {
        var volume = 1.0;
        for (var i = 0; i < From.Length; i++)
            volume *= i == option ? 1 : To[i] - From[i];
        return volume;
    }
}

/// <summary>Grows a regression tree (Breiman et al. 1984) on a bootstrap sample, looking at some of the options at each split, as random forests do (Breiman 2001).</summary>
internal static class RegressionTree
{
    private const int LeastInLeaf = 2;
    private const double PartOfOptions = 5.0 / 6;

    /// <param name="places">Of each trial, its options' places from 0 to 1.</param>
    /// <param name="figures">Of each trial.</param>
    /// <param name="random">Draws the sample and the options.</param>
    public static List<Leaf> Grow(IReadOnlyList<double[]> places, IReadOnlyList<double> figures, ref TrialRandom random)
    {
        var options = places[0].Length;
        var rows = new int[places.Count];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = random.Below(rows.Length);
        var leaves = new List<Leaf>();
        var open = new Stack<(int[] Rows, double[] From, double[] To)>();
        open.Push((rows, new double[options], [.. Enumerable.Repeat(1.0, options)]));
        while (open.TryPop(out var part))
        {
            if (Split(part.Rows, places, figures, ref random) is not { } split)
            {
                leaves.Add(new(part.From, part.To, part.Rows.Average(r => figures[r])));
                continue;
            }
            double[] upper = [.. part.To], lower = [.. part.From];
            upper[split.Option] = lower[split.Option] = split.At;
            open.Push(([.. part.Rows.Where(r => places[r][split.Option] <= split.At)], part.From, upper));
            open.Push(([.. part.Rows.Where(r => places[r][split.Option] > split.At)], lower, part.To));
        }
        return leaves;
    }

    /// <summary>Where the squares about the two means are least; null where nothing is to be gained.</summary>
    private static (int Option, double At)? Split(int[] rows, IReadOnlyList<double[]> places, IReadOnlyList<double> figures, ref TrialRandom random)
    {
        if (rows.Length < 2 * LeastInLeaf || rows.All(r => figures[r] == figures[rows[0]]))
            return null;
        var options = Enumerable.Range(0, places[0].Length).ToArray();
        for (var i = options.Length - 1; i > 0; i--)
        {
            var other = random.Below(i + 1);
            (options[i], options[other]) = (options[other], options[i]);
        }
        (int, double)? best = null;
        var (total, most) = (rows.Sum(r => figures[r]), double.NegativeInfinity);
        foreach (var option in options.Take((int)Math.Ceiling(PartOfOptions * options.Length)))
        {
            var sorted = rows.OrderBy(r => places[r][option]).ToArray();
            var below = 0.0;
            for (var i = 1; i < sorted.Length; i++)
            {
                below += figures[sorted[i - 1]];
                var (here, next) = (places[sorted[i - 1]][option], places[sorted[i]][option]);
                // Least squares about the means is most squares of the means.
                var gain = (below * below / i) + ((total - below) * (total - below) / (sorted.Length - i));
                if (next > here && i >= LeastInLeaf && sorted.Length - i >= LeastInLeaf && gain > most)
                    (best, most) = ((option, (here + next) / 2), gain);
            }
        }
        return best;
    }
}
