using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Training;

/// <summary>Where a training run is.</summary>
/// <param name="Epoch">Epoch in progress, from 1.</param>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="TotalSteps">Optimizer steps of the whole run.</param>
/// <param name="Loss">Mean training loss of the steps since the last report.</param>
/// <param name="LearningRate">Rate of the last step.</param>
/// <param name="RowsPerSecond">Examples trained in a second since the last report.</param>
/// <param name="Remaining">Estimated time to the end; 0 before the first batch.</param>
/// <param name="Evaluation">The validation figures, where this report follows an evaluation.</param>
public sealed record TrainingProgress(
    int Epoch, long Step, long TotalSteps, double Loss, double LearningRate, double RowsPerSecond, TimeSpan Remaining, EvaluationResult? Evaluation = null)
{
    /// <summary>What learns, at which rates: in the first report, which comes before training and has no figures. Null in all others.</summary>
    public TrainingPlanSummary? Plan { get; init; }

    /// <summary>Sentences for the user on what came up since the last report, as a batch that the device's memory did not hold: mostly none. The run's result has them too.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Figures of one pass over the validation data.</summary>
/// <param name="Loss">Mean loss.</param>
/// <param name="Accuracy">Part classified right; in entity recognition, part of the words; in pre-training, part of the hidden tokens told right, NaN where none are hidden.</param>
/// <param name="MacroF1">F1 averaged over the classes that occur, in entity recognition over the types of entities; NaN in pre-training.</param>
/// <param name="IsBest">Whether it is the best so far.</param>
public sealed record EvaluationResult(double Loss, double Accuracy, double MacroF1, bool IsBest)
{
    /// <summary>F1 of whole entities, type and words right, all types together, 0 to 1; NaN in other tasks.</summary>
    public double EntityF1 { get; init; } = double.NaN;
}
