using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Data;

/// <summary>Labelled sequences of one forward pass.</summary>
/// <param name="Tokens">The sequences.</param>
/// <param name="Labels">(sequences) classes.</param>
/// <param name="Weights">(sequences) how much each counts; null where all count the same.</param>
/// <param name="TeacherLogits">(sequences, classes) what a teacher says of them; null where there is none.</param>
internal sealed record ClassificationBatch(TokenBatch Tokens, long[] Labels, float[]? Weights, float[]? TeacherLogits = null);
