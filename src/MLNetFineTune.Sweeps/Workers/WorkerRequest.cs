using System.Text.Json.Serialization;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>What a sweep tells a worker: a line of JSON on its standard input. That ends when the sweep's process does, and with it the worker.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "request")]
[JsonDerivedType(typeof(Begin), "begin")]
[JsonDerivedType(typeof(Train), "train")]
[JsonDerivedType(typeof(Keep), "keep")]
[JsonDerivedType(typeof(Cancel), "cancel")]
internal abstract record WorkerRequest
{
    /// <summary>First of all: what all trials have in common. Answered by <see cref="WorkerReply.Ready"/>.</summary>
    /// <param name="Examples">A <see cref="TaskFile"/>.</param>
    /// <param name="Checkpoint">Folder of the checkpoint.</param>
    /// <param name="Options"><see cref="OptionsJson"/> of what configurations are applied to; device and threads are the worker's.</param>
    /// <param name="Metric">What decides which model of a run is its best.</param>
    public sealed record Begin(string Examples, string Checkpoint, string Options, ValidationMetric Metric) : WorkerRequest;

    /// <summary>To train a trial up to an epoch. Answered by <see cref="WorkerReply.Trained"/>, <see cref="WorkerReply.Failed"/> or <see cref="WorkerReply.Cancelled"/>.</summary>
    /// <param name="Trial">The trial's number.</param>
    /// <param name="Configuration"><see cref="Sweeps.Configuration.Json"/>.</param>
    /// <param name="CompletedEpochs">Epochs whose figures the sweep has.</param>
    /// <param name="UntilEpoch">Epochs to train it to.</param>
    /// <param name="Folder">Where the trial keeps what it needs to go on.</param>
    /// <param name="OnAll">Whether it is trained once, on all examples, without validation.</param>
    public sealed record Train(int Trial, string Configuration, int CompletedEpochs, int UntilEpoch, string Folder, bool OnAll = false) : WorkerRequest;

    /// <summary>What to do with the model that was trained: write it to a folder, or drop it. Answered by <see cref="WorkerReply.Kept"/>.</summary>
    /// <param name="Folder">The folder; null to drop it.</param>
    public sealed record Keep(string? Folder) : WorkerRequest;

    /// <summary>To stop training within a step.</summary>
    public sealed record Cancel : WorkerRequest;
}
