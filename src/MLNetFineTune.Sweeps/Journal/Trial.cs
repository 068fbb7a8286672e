using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>A configuration that is or was tried, and what came of it.</summary>
/// <param name="Number">From 0, in the order in which trials began.</param>
/// <param name="Configuration">What is tried.</param>
/// <param name="Status">Where it is.</param>
/// <param name="UntilEpoch">Epochs that it is, or was, to be trained to.</param>
/// <param name="Evaluations">In the order of the epochs.</param>
/// <param name="Error">Why it failed; of one that is running, how the process that trained it before has died. Null where nothing is wrong.</param>
/// <param name="ModelEpoch">After which epoch the model that is kept of it was its best so far; null where none is kept.</param>
public sealed record Trial(
    int Number, Configuration Configuration, TrialStatus Status, int UntilEpoch, IReadOnlyList<TrialEvaluation> Evaluations, string? Error = null, int? ModelEpoch = null)
{
    /// <summary>Epochs that it has been trained and evaluated for.</summary>
    public int Epochs => Evaluations.Count == 0 ? 0 : Evaluations[^1].Epoch;

    /// <summary>Time that it has been trained for, by its last evaluation.</summary>
    public double Seconds => Evaluations.Count == 0 ? 0 : Evaluations[^1].Seconds;

    /// <summary>The best figure so far, which the best model so far has; null where there is none. Of a trial that failed, that of the model that is kept of it, and null where none is.</summary>
    /// <param name="metric">Which figure.</param>
    /// <param name="untilEpoch">Evaluations after this epoch do not count.</param>
    public double? Score(ValidationMetric metric, int untilEpoch = int.MaxValue) =>
        Figure(metric, Status == TrialStatus.Failed ? Math.Min(untilEpoch, ModelEpoch ?? 0) : untilEpoch);

    /// <summary>The best figure up to an epoch, whatever came of the trial later.</summary>
    internal double? Figure(ValidationMetric metric, int untilEpoch)
    {
        double? best = null;
        foreach (var evaluation in Evaluations)
        {
            if (evaluation.Epoch <= untilEpoch && evaluation[metric] is { } value && double.IsFinite(value) && (best is null || metric.IsBetter(value, best.Value)))
                best = value;
        }
        return best;
    }
}
