using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl 2011): of values drawn from where the good trials are, each option takes the one that is likeliest there and least
/// likely where the others are. Trials that got further count as better than those that were stopped before; failed ones are worst. No configuration is proposed twice.
/// </summary>
public sealed class TpeTuner : ITuner
{
    // Those of the paper: its quantile, and as many draws as its authors' program takes.
    private const double GoodPart = 0.15;
    private const int Candidates = 24;

    private readonly SearchSpace _space;
    private readonly ValidationMetric _metric;
    private readonly int _seed, _startup;
    private readonly Configuration? _first;

    /// <param name="space">What to draw from.</param>
    /// <param name="metric">By which trials are compared.</param>
    /// <param name="seed">The same seed and trials give the same proposals.</param>
    /// <param name="first">What trial 0 tries, as <see cref="SearchSpace.ConfigurationOf"/> gives the defaults; null, the default, draws it too.</param>
    /// <param name="startup">Trials that must have a figure before the estimator is used, at least 2; those before are random. Default 8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A startup of less than 2.</exception>
    public TpeTuner(SearchSpace space, ValidationMetric metric, int seed, Configuration? first = null, int startup = 8)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfLessThan(startup, 2);
        (_space, _metric, _seed, _first, _startup) = (space, metric, seed, first, startup);
    }

    /// <inheritdoc/>
    public string Description => $"Tpe(startup: {_startup}, first: {_first?.Json ?? "none"})";

    /// <inheritdoc/>
    public Configuration? Propose(IReadOnlyList<Trial> trials, int number)
    {
        ArgumentNullException.ThrowIfNull(trials);
        if (number == 0 && _first is not null)
            return _first;
        var random = new TrialRandom(_seed, number);
        var ranked = Ranked(trials);
        if (ranked.Count < _startup)
            return Untried.Of(_space, trials, () => RandomTuner.Draw(_space, ref random));
        var good = (int)Math.Ceiling(GoodPart * ranked.Count);
        return Untried.Of(_space, trials, () => Draw(ranked[..good], ranked[good..], ref random));
    }

    /// <summary>Trials that say something, best first.</summary>
    private List<Trial> Ranked(IReadOnlyList<Trial> trials) =>
    [
        .. trials.Where(t => t.Status == TrialStatus.Failed || t.Evaluations.Count > 0)
            .OrderBy(t => t.Status == TrialStatus.Failed || t.Score(_metric) is null)
            .ThenByDescending(t => t.Status == TrialStatus.Completed ? int.MaxValue : t.Epochs)
            .ThenBy(t => Ranking.Key(t, _metric, t.Epochs))
            .ThenBy(t => t.Number),
    ];

    private Configuration Draw(List<Trial> good, List<Trial> others, ref TrialRandom random)
    {
        var numbers = random;
        var configuration = _space.Configuration(dimension =>
        {
            var (better, worse) = (Places(dimension, good), Places(dimension, others));
            return dimension.Kind == DimensionKind.Choice ? Choose(dimension, better, worse, ref numbers) : dimension.At(Place(dimension, better, worse, ref numbers));
        });
        random = numbers;
        return configuration;
    }

    private static double Place(Dimension dimension, List<double> better, List<double> worse, ref TrialRandom random)
    {
        var (likely, unlikely) = (new ParzenEstimator(better), new ParzenEstimator(worse));
        var (best, bestRatio) = (0.5, double.NegativeInfinity);
        for (var i = 0; i < Candidates; i++)
        {
            var place = likely.Draw(ref random);
            var (from, to) = dimension.PartOf(place);
            var ratio = likely.Likelihood(from, to) / Math.Max(double.Epsilon, unlikely.Likelihood(from, to));
            if (ratio > bestRatio)
                (best, bestRatio) = (place, ratio);
        }
        return best;
    }

    private static object Choose(Dimension dimension, List<double> better, List<double> worse, ref TrialRandom random)
    {
        var (likely, unlikely) = (Frequencies(dimension, better), Frequencies(dimension, worse));
        var (best, bestRatio) = (0, double.NegativeInfinity);
        for (var i = 0; i < Candidates; i++)
        {
            var (value, rest) = (0, random.Unit());
            while (value < likely.Length - 1 && rest >= likely[value])
                rest -= likely[value++];
            if (likely[value] / unlikely[value] > bestRatio)
                (best, bestRatio) = (value, likely[value] / unlikely[value]);
        }
        return dimension.Values[best];
    }

    // Each value counts once before it was seen.
    private static double[] Frequencies(Dimension dimension, List<double> places)
    {
        var counts = new double[dimension.Values.Count];
        Array.Fill(counts, 1);
        foreach (var place in places)
            counts[(int)(place * counts.Length)]++;
        return [.. counts.Select(c => c / (places.Count + counts.Length))];
    }

    /// <summary>Where the trials that have the option have it.</summary>
    private static List<double> Places(Dimension dimension, List<Trial> trials) =>
        [.. trials.Select(t => t.Configuration[dimension.Name]).OfType<object>().Select(dimension.PlaceOf).OfType<double>()];
}
