using System.Text.Json.Serialization;

namespace MLNetFineTune.Sweeps;

/// <summary>What a worker tells its sweep: a line of JSON on its standard output.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "reply")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(Stepped), "stepped")]
[JsonDerivedType(typeof(Evaluated), "evaluated")]
[JsonDerivedType(typeof(Trained), "trained")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Cancelled), "cancelled")]
[JsonDerivedType(typeof(Kept), "kept")]
internal abstract record WorkerReply
{
    /// <summary>The examples are read.</summary>
    public sealed record Ready : WorkerReply;

    /// <summary>Where training is.</summary>
    /// <param name="Step">Steps done.</param>
    /// <param name="TotalSteps">Steps of all the trial's epochs.</param>
    public sealed record Stepped(long Step, long TotalSteps) : WorkerReply;

    /// <summary>The figures of an epoch.</summary>
    public sealed record Evaluated(TrialEvaluation Evaluation) : WorkerReply;

    /// <summary>The epochs that were asked for are done.</summary>
    /// <param name="Completed">Whether all the trial's are.</param>
    /// <param name="HasModel">Whether there is a model that could be kept.</param>
    public sealed record Trained(bool Completed, bool HasModel) : WorkerReply;

    /// <summary>Nothing came of it.</summary>
    /// <param name="Error">Why.</param>
    /// <param name="OfMachine">Whether that is no fault of the trial's configuration, as a disk that is full.</param>
    public sealed record Failed(string Error, bool OfMachine) : WorkerReply;

    /// <summary>Training has stopped, as it was told to.</summary>
    public sealed record Cancelled : WorkerReply;

    /// <summary>The model is written, or dropped.</summary>
    public sealed record Kept : WorkerReply;
}
