using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>What a sweep trains next: the promising trials further, else a new one, while there are to be more.</summary>
internal sealed class Schedule(ITuner tuner, Asha? asha, ValidationMetric metric, int trials, int epochs)
{
    /// <summary>By which a journal knows the tuner.</summary>
    public string Tuner => tuner.Description;

    /// <summary>By which a journal knows when trials are stopped.</summary>
    public string Pruning => asha?.Description ?? FormattableString.Invariant($"none({epochs})");

    public static Schedule Of(SweepOptions options, SearchSpace space, ValidationMetric metric, TrainingOptions settings, int seed)
    {
        ITuner tuner = options.Tuner switch
        {
            TunerKind.Random => new RandomTuner(space, seed, First(space, settings)),
            TunerKind.Grid => new GridTuner(space),
            _ => new TpeTuner(space, metric, seed, First(space, settings)),
        };
        return new(tuner, options.Pruning is { } asha ? new(asha.MinEpochs, options.Epochs, asha.ReductionFactor) : null, metric, options.Trials, options.Epochs);
    }

    /// <summary>What is next; null where nothing is, for now.</summary>
    public Proposal? Propose(IReadOnlyList<Trial> all)
    {
        if (asha?.Promote(all, metric) is { } promoted)
            return promoted;
        if (all.Count < trials && tuner.Propose(all, all.Count) is { } configuration)
            return Proposal.New(configuration, asha?.FirstRung ?? epochs);
        return all.All(t => t.Status != TrialStatus.Running) && Leader(all) is { } leader ? Proposal.GoOn(leader.Number, asha!.Rungs.First(r => r > leader.UntilEpoch)) : null;
    }

    /// <summary>Paused trials that cannot come to be among the best of their rung any more.</summary>
    public IReadOnlyList<Trial> Hopeless(IReadOnlyList<Trial> all) =>
        Leader(all) is var leader && asha is not null ? [.. asha.Losers(all, metric, trials).Where(t => t != leader)] : [];

    /// <summary>Whether a trial that was trained this far has no further to go.</summary>
    public bool IsEnd(int untilEpoch) => untilEpoch >= epochs;

    /// <summary>Where trials are too few for one to come to the end by promotions alone, the one to be trained to it in the end: the best of the highest rung. Null where one has, or where one
    /// that had fewer epochs of its own got further than that rung and is no worse.</summary>
    private Trial? Leader(IReadOnlyList<Trial> all)
    {
        var leader = all.Where(t => t.Status == TrialStatus.Paused && t.UntilEpoch < epochs && t.Score(metric) is not null)
            .OrderByDescending(t => t.UntilEpoch).ThenBy(t => Ranking.Key(t, metric, t.UntilEpoch)).ThenBy(t => t.Number).FirstOrDefault();
        return leader is null || all.Any(t => t.Status == TrialStatus.Completed && (t.Epochs >= epochs || IsAhead(t, leader))) ? null : leader;

        bool IsAhead(Trial completed, Trial of) =>
            completed.Epochs > of.UntilEpoch && Ranking.Key(completed, metric, completed.Epochs).CompareTo(Ranking.Key(of, metric, of.UntilEpoch)) <= 0;
    }

    /// <summary>The estimator's own options, where they lie in the space; those that are null take what the checkpoint says, whatever the space.</summary>
    private static Configuration? First(SearchSpace space, TrainingOptions settings)
    {
        var own = space.ConfigurationOf(settings);
        return own.Values.All(v => space[v.Key]!.Contains(v.Value)) ? own : null;
    }
}
