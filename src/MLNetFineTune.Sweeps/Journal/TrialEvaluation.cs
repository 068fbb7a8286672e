using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>The validation figures of a trial after an epoch.</summary>
/// <param name="Epoch">Epochs trained, from 1.</param>
/// <param name="Seconds">Time that the trial has been trained and evaluated for so far, all its epochs together.</param>
/// <param name="Loss">Mean cross-entropy.</param>
/// <param name="Accuracy">Part of the examples classified right, where the task has it.</param>
/// <param name="MacroF1">F1 score averaged over the classes, where the task has it.</param>
/// <param name="EntityF1">F1 score of whole entities, where the task has it.</param>
public sealed record TrialEvaluation(int Epoch, double Seconds, double Loss, double? Accuracy = null, double? MacroF1 = null, double? EntityF1 = null)
{
    /// <summary>The figure that a metric names; null where it was not measured.</summary>
    public double? this[ValidationMetric metric] => metric switch
    {
        ValidationMetric.Loss => Loss,
        ValidationMetric.Accuracy => Accuracy,
        ValidationMetric.MacroF1 => MacroF1,
        ValidationMetric.EntityF1 => EntityF1,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, string.Join(", ", Enum.GetNames<ValidationMetric>())),
    };
}
