using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>A LayerNorm's parameters (Ba et al. 2016), under the names that checkpoints give them.</summary>
internal sealed class LayerNorm : nn.Module
{
    /// <summary>(hidden) f32.</summary>
    public readonly Parameter weight;

    /// <summary>(hidden) f32.</summary>
    public readonly Parameter bias;

    public LayerNorm(Weights weights, double epsilon) : base(nameof(LayerNorm))
    {
        Epsilon = epsilon;
        weight = weights.Parameter(nameof(weight));
        bias = weights.Parameter(nameof(bias));
        RegisterComponents();
    }

    public double Epsilon { get; }
}
