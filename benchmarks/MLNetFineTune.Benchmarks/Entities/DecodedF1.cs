namespace MLNetFineTune.Benchmarks.Entities;

/// <summary>Entity F1, in percent, of one trained model on its test part, its scores decoded in two ways.</summary>
/// <param name="Set">The data.</param>
/// <param name="Constrained">Of the likeliest sequence that is well-formed.</param>
/// <param name="Unconstrained">Of the likeliest tag of each word.</param>
internal sealed record DecodedF1(string Set, double Constrained, double Unconstrained);
