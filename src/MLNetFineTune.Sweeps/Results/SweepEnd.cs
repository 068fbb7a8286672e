namespace MLNetFineTune.Sweeps;

/// <summary>Why a sweep ended.</summary>
public enum SweepEnd
{
    /// <summary>All trials are done.</summary>
    Completed,

    /// <summary>The time for it was over.</summary>
    TimeBudget,

    /// <summary>The time of training for it was used.</summary>
    CostBudget,
}
