using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>One of an adapter's two matrices, under the name that peft gives it.</summary>
internal sealed class LoraMatrix : nn.Module
{
    /// <summary>A: (rank, in) f32. B: (out, rank) f32.</summary>
    public readonly Parameter weight;

    public LoraMatrix(Weights weights) : base(nameof(LoraMatrix))
    {
        weight = weights.Parameter(nameof(weight));
        RegisterComponents();
    }
}
