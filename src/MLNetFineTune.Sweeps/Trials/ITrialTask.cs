using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>What every trial of a sweep trains on: a checkpoint, its labels and the examples. Written to a file by the sweep, read from it by its workers.</summary>
internal interface ITrialTask
{
    /// <summary>Whether an options object of this task is <see cref="EntityTrainingOptions"/>.</summary>
    TaskKind Kind { get; }

    /// <summary>Parts that the examples fall into for cross-validation; 0 where there is a validation set.</summary>
    int Folds { get; }

    /// <summary>Trains a model.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="fold">The part to validate on, the others are learnt from; null for the validation set, or for all examples where there is none.</param>
    /// <param name="progress">Told of every report.</param>
    /// <param name="cancellation">Ends the run within a step.</param>
    TrainedTrial Train(TrainingOptions options, int? fold, IProgress<TrainingProgress> progress, CancellationToken cancellation);

    /// <summary>Writes all but the checkpoint's files; <see cref="TaskFile"/> reads it back.</summary>
    void WriteTo(BinaryWriter writer);
}
