using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Which trial is the best: by the metric, then by the loss, where few validation rows make many scores alike, then the earlier one.</summary>
internal static class Ranking
{
    /// <summary>The best that has figures, or, where models are looked at, a model; null for none.</summary>
    /// <param name="trials">All trials.</param>
    /// <param name="metric">What counts.</param>
    /// <param name="untilEpoch">The epoch up to which a trial's figures count; null for a trial that does not take part.</param>
    public static Trial? Best(IEnumerable<Trial> trials, ValidationMetric metric, Func<Trial, int?> untilEpoch) => trials
        .Where(t => untilEpoch(t) is { } epoch && t.Score(metric, epoch) is not null)
        .OrderBy(t => Key(t, metric, untilEpoch(t)!.Value)).ThenBy(t => t.Number).FirstOrDefault();

    /// <summary>Behind every trial that has figures.</summary>
    public static (double Cost, double Loss) Worst => (double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>Lower is better.</summary>
    public static (double Cost, double Loss) Key(Trial trial, ValidationMetric metric, int untilEpoch) => Key(trial, metric, untilEpoch, trial.Score(metric, untilEpoch));

    /// <summary>Lower is better: what it was after an epoch, whatever came of the trial later.</summary>
    public static (double Cost, double Loss) KeyThen(Trial trial, ValidationMetric metric, int epoch) => Key(trial, metric, epoch, trial.Figure(metric, epoch));

    /// <summary>The figure of the model that is kept of a trial; of one of which none is, its best.</summary>
    public static double? ScoreOfModel(Trial trial, ValidationMetric metric) => trial.Score(metric, trial.ModelEpoch ?? int.MaxValue);

    /// <summary>The epoch of a trial's best figure, up to an epoch.</summary>
    public static int BestEpoch(Trial trial, ValidationMetric metric, int untilEpoch = int.MaxValue)
    {
        var score = trial.Score(metric, untilEpoch);
        return trial.Evaluations.First(e => e[metric] == score).Epoch;
    }

    private static (double Cost, double Loss) Key(Trial trial, ValidationMetric metric, int untilEpoch, double? score)
    {
        var at = trial.Evaluations.FirstOrDefault(e => e.Epoch <= untilEpoch && e[metric] == score);
        return (metric.Cost(score), score is null || at is null || double.IsNaN(at.Loss) ? double.PositiveInfinity : at.Loss);
    }
}
