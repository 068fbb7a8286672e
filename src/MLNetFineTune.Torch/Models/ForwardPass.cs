namespace MLNetFineTune.Torch.Models;

/// <summary>What one forward pass of an encoder works on.</summary>
/// <param name="Batch">The tokens.</param>
/// <param name="Operations">How it computes.</param>
/// <param name="Dropout">Where random masks come from; null when nothing is dropped, as in scoring.</param>
internal sealed record ForwardPass(TokenBatch Batch, IEncoderOperations Operations, DropoutStream? Dropout = null);
