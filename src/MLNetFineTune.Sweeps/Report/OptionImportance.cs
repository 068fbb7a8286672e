using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>How much of what the figures differ by is because of one option.</summary>
/// <param name="Name">The option.</param>
/// <param name="Part">0 to 1; the parts of all options make 1 together with what is because of several at once.</param>
/// <param name="Epochs">Epochs after which the trials were compared: as many as all of them have.</param>
public sealed record OptionImportance(string Name, double Part, int Epochs)
{
    // With fewer, a forest tells noise.
    private const int LeastTrials = 8;
    private const int Trees = 64;

    /// <summary>
    /// The importance of each option, most important first, by functional analysis of variance (fANOVA; Hutter, Hoos and Leyton-Brown 2014) of a random forest that is fitted to the trials' figures.
    /// Options that are not there in a trial count as the middle of their range. Empty where fewer than 8 trials have figures, or where all figures are the same.
    /// </summary>
    /// <param name="space">What was swept over.</param>
    /// <param name="metric">Which figure.</param>
    /// <param name="trials">The trials; those that failed do not count.</param>
    public static IReadOnlyList<OptionImportance> Of(SearchSpace space, ValidationMetric metric, IReadOnlyList<Trial> trials)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(trials);
        var told = trials.Where(t => t.Score(metric) is not null).ToList();
        if (told.Count < LeastTrials || space.Dimensions.Count == 0)
            return [];
        var epochs = told.Min(t => t.Epochs);
        var figures = told.Select(t => t.Score(metric, epochs) ?? t.Score(metric)!.Value).ToList();
        var places = told.Select(t => space.Dimensions.Select(d => t.Configuration[d.Name] is { } value ? d.PlaceOf(value) ?? 0.5 : 0.5).ToArray()).ToList();
        var random = new TrialRandom(told.Count, 0);
        var sums = new double[space.Dimensions.Count];
        var counted = 0;
        for (var i = 0; i < Trees; i++)
        {
            if (FunctionalAnova.Parts(RegressionTree.Grow(places, figures, ref random)) is not { } parts)
                continue;
            counted++;
            for (var j = 0; j < parts.Length; j++)
                sums[j] += parts[j];
        }
        return counted == 0 ? [] : [.. space.Dimensions.Select((d, j) => new OptionImportance(d.Name, sums[j] / counted, epochs)).OrderByDescending(o => o.Part)];
    }
}
