namespace MLNetFineTune.Sweeps;

/// <summary>A trial came to nothing; the sweep goes on without it.</summary>
internal sealed class TrialFailedException(string message) : Exception(message);
