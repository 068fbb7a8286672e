namespace MLNetFineTune.Sweeps;

/// <summary>Asynchronous successive halving (Li et al. 2020): trials pause at rungs, and of those at a rung one in <paramref name="ReductionFactor"/>, the best, goes on to the next.</summary>
/// <param name="MinEpochs">Epochs of the first rung, at least 1. Default 1.</param>
/// <param name="ReductionFactor">One in how many goes on, and how many times as many epochs the next rung has; at least 2. Default 3.</param>
public sealed record AshaPruning(int MinEpochs = 1, int ReductionFactor = 3);
