using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>A dense layer's parameters, under the names that checkpoints give them, and its adapter where it has one.</summary>
internal sealed class Linear : nn.Module
{
    /// <summary>(out, in) f32.</summary>
    public readonly Parameter weight;

    /// <summary>(out) f32.</summary>
    public readonly Parameter bias;

    /// <summary>Null without an adapter.</summary>
    public readonly LoraMatrix? lora_A, lora_B;
    private readonly LoraSettings? _lora;

    /// <param name="weights">Its part of the arena.</param>
    /// <param name="lora">The model's adapter; whether this layer has a part of it, the arena says.</param>
    public Linear(Weights weights, LoraSettings? lora = null) : base(nameof(Linear))
    {
        weight = weights.Parameter(nameof(weight));
        bias = weights.Parameter(nameof(bias));
        if (lora is not null && weights.Has("lora_A.weight"))
            (_lora, lora_A, lora_B) = (lora, new(weights[nameof(lora_A)]), new(weights[nameof(lora_B)]));
        RegisterComponents();
    }

    /// <summary>What the adapter does in a forward pass; null without an adapter. Where its dropout is not 0 it draws a mask.</summary>
    /// <param name="pass">The forward pass.</param>
    /// <param name="column">The layer's first column in the product that it is a part of.</param>
    public LowRankChange? Change(ForwardPass pass, long column = 0) =>
        _lora is null ? null : new(lora_A!.weight, lora_B!.weight, _lora.Scale, column, _lora.Dropout > 0 ? pass.Dropout?.Next(_lora.Dropout) : null);

    /// <summary>The same, as all changes of the product.</summary>
    public LowRankChange[]? Changes(ForwardPass pass) => Change(pass) is { } change ? [change] : null;
}
