namespace MLNetFineTune.Sweeps;

/// <summary>A piece of work that one worker has claimed: to train a trial up to an epoch.</summary>
/// <param name="Trial">The trial's number.</param>
/// <param name="Configuration">What it tries.</param>
/// <param name="CompletedEpochs">Epochs that it is evaluated for already; more than 0 where it goes on.</param>
/// <param name="UntilEpoch">Epochs to train it to, all together.</param>
/// <param name="Attempt">How often the trial was claimed, this time included.</param>
/// <param name="Worker">Who has claimed it.</param>
public sealed record Job(int Trial, Configuration Configuration, int CompletedEpochs, int UntilEpoch, int Attempt, string Worker);
