using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Data;

/// <summary>Labelled sequences of one forward pass.</summary>
/// <param name="Tokens">The sequences.</param>
/// <param name="Labels">(sequences) classes.</param>
/// <param name="Weights">(sequences) how much each counts; null where all count the same.</param>
internal sealed record ClassificationBatch(TokenBatch Tokens, long[] Labels, float[]? Weights);
