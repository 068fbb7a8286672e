using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>What an adapter adds to a product in one forward pass: scale · dropout(x) Aᵀ Bᵀ, to some columns of it.</summary>
/// <param name="A">(rank, in).</param>
/// <param name="B">(out, rank).</param>
/// <param name="Scale">Factor.</param>
/// <param name="Column">The first column that it is added to; others before and behind it may be another layer's, projected in the same product.</param>
/// <param name="Dropout">What is dropped of x; null for nothing.</param>
internal sealed record LowRankChange(Tensor A, Tensor B, double Scale, long Column, DropoutMask? Dropout)
{
    /// <summary>x without what is dropped.</summary>
    public Tensor Input(Tensor x) => Dropout is { DropsNothing: false } mask ? mask.ApplyTo(x) : x;
}
