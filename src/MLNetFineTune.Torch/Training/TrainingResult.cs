using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Torch.Training;

/// <summary>Why a run ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>The validation figure stopped improving.</summary>
    EarlyStopped,

    /// <summary>The loss became NaN or infinite; the model is the best (or else the last sound) one before it.</summary>
    NonFiniteLoss,

    /// <summary>The epoch that was asked for is done (<see cref="TrainingOptions.StopAfterEpoch"/>), and others are left.</summary>
    Paused,
}

/// <summary>What a training run leaves.</summary>
/// <param name="Model">The fine-tuned classifier; the caller disposes it.</param>
/// <param name="End">Why training ended.</param>
/// <param name="Steps">Optimizer steps done.</param>
/// <param name="BestStep">Step whose weights the model has.</param>
/// <param name="Best">Validation figures of these weights, null without validation data.</param>
/// <param name="TruncatedExamples">Training and validation examples that were longer than MaxLength and were cut.</param>
/// <param name="Notes">What the user should know, one sentence each, as weights that were initialised anew.</param>
public sealed record TrainingResult(
    TextClassifier Model, TrainingEnd End, long Steps, long BestStep, EvaluationResult? Best, int TruncatedExamples, IReadOnlyList<string> Notes);
