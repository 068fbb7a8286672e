namespace MLNetFineTune.Sweeps;

/// <summary>Proposes what to try next. A pure function: the same trials and number give the same configuration, in any process.</summary>
public interface ITuner
{
    /// <summary>Name and settings, by which a journal knows the tuner.</summary>
    string Description { get; }

    /// <summary>The configuration of a new trial; null where there is nothing left to try.</summary>
    /// <param name="trials">All trials so far.</param>
    /// <param name="number">The new trial's number, from 0.</param>
    Configuration? Propose(IReadOnlyList<Trial> trials, int number);
}
