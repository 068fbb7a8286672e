using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>The best model so far, as files: one is kept, the others are deleted at once.</summary>
internal sealed class SweepModels(SweepFolder folder, ValidationMetric metric)
{
    /// <summary>The trial whose model is the best of those that are there; null for none.</summary>
    public Trial? Best(IReadOnlyList<Trial> trials) => Ranking.Best(trials, metric, EpochOfModel);

    /// <summary>By which epoch to keep the model that a trial has just left; null where it is not better than the best that is kept.</summary>
    public int? Wanted(IReadOnlyList<Trial> trials, int number)
    {
        var trial = trials[number];
        if (trial.Score(metric) is null)
            return null;
        if (Best(trials) is { } best && Ranking.Key(trial, metric, trial.Epochs).CompareTo(Ranking.Key(best, metric, EpochOfModel(best)!.Value)) >= 0)
            return null;
        return trial.Epochs;
    }

    /// <summary>Deletes the models of all but the best trial.</summary>
    public void DropLosers(SweepJournal journal)
    {
        var trials = journal.Trials();
        var best = Best(trials);
        foreach (var trial in trials.Where(t => t.ModelEpoch is not null && t != best))
            folder.DeleteModel(trial.Number, trial.ModelEpoch!.Value);
    }

    private int? EpochOfModel(Trial trial) => trial.ModelEpoch is { } epoch && folder.HasModel(trial.Number, epoch) ? epoch : null;
}
