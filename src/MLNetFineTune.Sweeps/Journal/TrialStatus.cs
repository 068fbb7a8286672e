namespace MLNetFineTune.Sweeps;

/// <summary>Where a trial is.</summary>
public enum TrialStatus
{
    /// <summary>A worker trains it, or did when it ended: then the next worker goes on with it.</summary>
    Running,

    /// <summary>At the end of a rung, waiting for whether it is among the best there.</summary>
    Paused,

    /// <summary>Trained to the end.</summary>
    Completed,

    /// <summary>Not trained further: others were better.</summary>
    Stopped,

    /// <summary>Ended by an error, as by a loss that is no number.</summary>
    Failed,
}
