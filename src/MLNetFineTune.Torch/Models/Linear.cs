using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>A dense layer's parameters, under the names that checkpoints give them.</summary>
internal sealed class Linear : nn.Module
{
    /// <summary>(out, in) f32.</summary>
    public readonly Parameter weight;

    /// <summary>(out) f32.</summary>
    public readonly Parameter bias;

    public Linear(Weights weights) : base(nameof(Linear))
    {
        weight = weights.Parameter(nameof(weight));
        bias = weights.Parameter(nameof(bias));
        RegisterComponents();
    }
}
