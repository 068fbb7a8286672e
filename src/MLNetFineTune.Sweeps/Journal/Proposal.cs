namespace MLNetFineTune.Sweeps;

/// <summary>What to train next: a new trial, or one that paused.</summary>
/// <param name="Trial">Number of the trial that goes on; null for a new one.</param>
/// <param name="Configuration">Of the new trial; null for one that goes on.</param>
/// <param name="UntilEpoch">Epochs that it is to be trained to, all together.</param>
public sealed record Proposal(int? Trial, Configuration? Configuration, int UntilEpoch)
{
    /// <summary>A new trial.</summary>
    public static Proposal New(Configuration configuration, int untilEpoch) => new(null, configuration, untilEpoch);

    /// <summary>A trial that paused.</summary>
    public static Proposal GoOn(int trial, int untilEpoch) => new(trial, null, untilEpoch);
}
