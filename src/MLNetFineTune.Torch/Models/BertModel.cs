using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>The BERT encoder (Devlin et al. 2018), its fields named as in checkpoints.</summary>
internal sealed class BertModel : nn.Module
{
    public readonly BertEmbeddings embeddings;
    public readonly BertEncoder encoder;
    /// <summary>Null where the weights have none.</summary>
    public readonly BertPooler? pooler;

    public BertModel(Weights weights, BertConfig config) : base(nameof(BertModel))
    {
        embeddings = new(weights[nameof(embeddings)], config);
        encoder = new(weights[nameof(encoder)], config);
        pooler = weights.Has("pooler.dense.weight") ? new(weights[nameof(pooler)], config) : null;
        RegisterComponents();
    }

    /// <summary>The pooled first token of each sequence, (sequences, hidden). The last layer computes nothing else.</summary>
    /// <exception cref="InvalidOperationException">The weights have no pooler.</exception>
    public Tensor Pooled(ForwardPass pass) =>
        pooler is null ? throw new InvalidOperationException("the model was made without a pooler") : pooler.Forward(States(pass, TokenRows.First(pass.Batch)), pass);

    /// <summary>The last layer's hidden states, (rows, hidden).</summary>
    /// <param name="pass">The forward pass.</param>
    /// <param name="rows">The tokens whose states are wanted; null for all, (tokens, hidden).</param>
    public Tensor States(ForwardPass pass, TokenRows? rows = null) =>
        Through(pass.FrozenDepth, encoder.layer.Count + 1, pass.FrozenDepth == 0 ? null : pass.Start ?? FrozenStates(pass, rows), rows, pass);

    /// <summary>What the frozen parts of a pass make of its tokens, (tokens, hidden), without gradients and dropout; where all layers are frozen only the rows that are wanted, (rows, hidden).</summary>
    /// <param name="pass">The forward pass; its <see cref="ForwardPass.FrozenDepth"/> is above 0.</param>
    /// <param name="rows">The tokens whose states are wanted from the last layer; null for all.</param>
    public Tensor FrozenStates(ForwardPass pass, TokenRows? rows)
    {
        using var noGradient = no_grad();
        return Through(0, pass.FrozenDepth, null, rows, pass with { Dropout = null });
    }

    /// <summary>Runs some of the parts, the embeddings being part 0 and layer l part l + 1.</summary>
    /// <param name="from">The first part.</param>
    /// <param name="to">The part behind the last one.</param>
    /// <param name="states">What the parts below made; null from part 0 on.</param>
    /// <param name="rows">The tokens whose states are wanted from the last layer; null for all.</param>
    /// <param name="pass">The forward pass.</param>
    private Tensor Through(int from, int to, Tensor? states, TokenRows? rows, ForwardPass pass)
    {
        for (var part = from; part < to; part++)
        {
            var (at, input) = (part, states);
            states = Scoped(() => at == 0 ? embeddings.Forward(pass) : encoder.layer[at - 1].Forward(input!, at == encoder.layer.Count ? rows : null, pass));
            if (!ReferenceEquals(input, pass.Start))
                input?.Dispose();
        }
        return states!;
    }

    /// <summary>The hidden states of all tokens, (tokens, hidden): the embeddings, then each layer's.</summary>
    public IReadOnlyList<Tensor> HiddenStates(ForwardPass pass)
    {
        var states = new List<Tensor> { embeddings.Forward(pass) };
        foreach (var layer in encoder.layer)
            states.Add(layer.Forward(states[^1], null, pass));
        return states;
    }

    /// <summary>Frees what a layer leaves behind as soon as it is done: the peak is one layer's, not the model's. What a backward pass needs, the graph itself keeps.</summary>
    private static Tensor Scoped(Func<Tensor> layer)
    {
        using var scope = NewDisposeScope();
        return layer().MoveToOuterDisposeScope();
    }
}

/// <summary>The stack of layers.</summary>
internal sealed class BertEncoder : nn.Module
{
    public readonly ModuleList<BertLayer> layer;

    public BertEncoder(Weights weights, BertConfig config) : base(nameof(BertEncoder))
    {
        layer = new([.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => new BertLayer(weights[$"layer.{i}"], config))]);
        RegisterComponents();
    }
}

/// <summary>A dense layer and tanh over each sequence's first token.</summary>
internal sealed class BertPooler : nn.Module
{
    public readonly Linear dense;

    public BertPooler(Weights weights, BertConfig config) : base(nameof(BertPooler))
    {
        dense = new(weights[nameof(dense)], config.Lora);
        RegisterComponents();
    }

    /// <param name="first">(sequences, hidden).</param>
    /// <param name="pass">The forward pass.</param>
    public Tensor Forward(Tensor first, ForwardPass pass)
    {
        var changes = dense.Changes(pass);
        using var projected = changes is null ? nn.functional.linear(first, dense.weight, dense.bias) : pass.Operations.Linear(first, dense.weight, dense.bias, changes);
        return projected.tanh();
    }
}
