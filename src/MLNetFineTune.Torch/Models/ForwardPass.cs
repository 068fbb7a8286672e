using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>What one forward pass of an encoder works on.</summary>
/// <param name="Batch">The tokens.</param>
/// <param name="Operations">How it computes.</param>
/// <param name="Dropout">Where random masks come from; null when nothing is dropped, as in scoring.</param>
internal sealed record ForwardPass(TokenBatch Batch, IEncoderOperations Operations, DropoutStream? Dropout = null)
{
    /// <summary>How many of the lowest parts are frozen: 0 for none, 1 for the embeddings, 1 + n for them and n layers, up to all layers + 1. They run without gradients and without dropout.</summary>
    public int FrozenDepth { get; init; }

    /// <summary>What the frozen parts make of the batch, as <see cref="BertModel.FrozenStates"/> gives it, where that is known; null for computing it. It stays its owner's.</summary>
    public Tensor? Start { get; init; }
}
