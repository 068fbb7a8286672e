using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>One Transformer layer: attention, then the feed-forward part.</summary>
internal sealed class BertLayer : nn.Module
{
    public readonly BertAttention attention;
    public readonly BertIntermediate intermediate;
    public readonly BertOutput output;

    public BertLayer(Weights weights, BertConfig config) : base(nameof(BertLayer))
    {
        attention = new(weights[nameof(attention)], config);
        intermediate = new(weights[nameof(intermediate)], config);
        output = new(weights[nameof(output)], config);
        RegisterComponents();
    }

    /// <param name="x">(tokens, hidden).</param>
    /// <param name="rows">The rows of x whose result is wanted; null for all.</param>
    /// <param name="pass">The forward pass.</param>
    /// <returns>As many rows as <paramref name="rows"/>.</returns>
    public Tensor Forward(Tensor x, TokenRows? rows, ForwardPass pass)
    {
        var attended = attention.Forward(x, rows, pass);
        return output.Forward(intermediate.Forward(attended, pass), attended, pass);
    }
}

/// <summary>The wide dense layer of the feed-forward part and its non-linearity.</summary>
internal sealed class BertIntermediate : nn.Module
{
    public readonly Linear dense;
    private readonly Activation _activation;

    public BertIntermediate(Weights weights, BertConfig config) : base(nameof(BertIntermediate))
    {
        dense = new(weights[nameof(dense)], config.Lora);
        _activation = config.HiddenAct;
        RegisterComponents();
    }

    public Tensor Forward(Tensor x, ForwardPass pass) => pass.Operations.LinearActivation(x, dense, _activation, dense.Changes(pass));
}
