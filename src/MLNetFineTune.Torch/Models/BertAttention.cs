using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>Multi-head self-attention (Vaswani et al. 2017), its output projection and LayerNorm.</summary>
internal sealed class BertAttention : nn.Module
{
    public readonly BertSelfAttention self;
    public readonly BertOutput output;

    public BertAttention(Weights weights, BertConfig config) : base(nameof(BertAttention))
    {
        self = new(weights[nameof(self)], config);
        output = new(weights[nameof(output)], config);
        RegisterComponents();
    }

    /// <param name="x">(tokens, hidden).</param>
    /// <param name="rows">The rows of x whose result is wanted; null for all.</param>
    /// <param name="pass">The forward pass.</param>
    public Tensor Forward(Tensor x, TokenRows? rows, ForwardPass pass)
    {
        var asking = rows?.Select(x) ?? x;
        return output.Forward(self.Forward(x, asking, rows, pass), asking, pass);
    }
}

/// <summary>The attention itself. Key and value are projected in one product: their weights are neighbours in the arena.</summary>
internal sealed class BertSelfAttention : nn.Module
{
    public readonly Linear query;
    public readonly Linear key;
    public readonly Linear value;

    // In an array, because a module registers every tensor that it has as a field: (2 hidden, hidden) weight and (2 hidden) bias.
    private readonly Tensor[] _keyValue;
    private readonly int _heads;
    private readonly double _dropout;

    public BertSelfAttention(Weights weights, BertConfig config) : base(nameof(BertSelfAttention))
    {
        query = new(weights[nameof(query)], config.Lora);
        key = new(weights[nameof(key)], config.Lora);
        value = new(weights[nameof(value)], config.Lora);
        _keyValue = [weights.Joined("key.weight", "value.weight"), weights.Joined("key.bias", "value.bias")];
        (_heads, _dropout) = (config.NumAttentionHeads, config.AttentionDropout);
        RegisterComponents();
    }

    public Tensor Forward(Tensor x, Tensor asking, TokenRows? rows, ForwardPass pass)
    {
        var q = pass.Operations.Linear(asking, query.weight, query.bias, query.Changes(pass));
        var kv = pass.Operations.Linear(x, _keyValue[0], _keyValue[1], KeyValueChanges(pass));
        return pass.Operations.Attend(q, kv, _heads, pass.Batch, rows, pass.Dropout?.Next(_dropout));
    }

    private LowRankChange[]? KeyValueChanges(ForwardPass pass) => (key.Change(pass), value.Change(pass, key.weight.shape[0])) switch
    {
        (null, null) => null,
        ({ } k, null) => [k],
        (null, { } v) => [v],
        ({ } k, { } v) => [k, v],
    };
}

/// <summary>A dense layer, dropout, the residual, LayerNorm: how attention and the feed-forward part end.</summary>
internal sealed class BertOutput : nn.Module
{
    public readonly Linear dense;
    public readonly LayerNorm LayerNorm;
    private readonly double _dropout;

    public BertOutput(Weights weights, BertConfig config) : base(nameof(BertOutput))
    {
        dense = new(weights[nameof(dense)], config.Lora);
        LayerNorm = new(weights[nameof(LayerNorm)], config.LayerNormEps);
        _dropout = config.HiddenDropout;
        RegisterComponents();
    }

    public Tensor Forward(Tensor x, Tensor residual, ForwardPass pass) =>
        pass.Operations.LinearAddNorm(x, dense, residual, LayerNorm, pass.Dropout?.Next(_dropout), dense.Changes(pass));
}
