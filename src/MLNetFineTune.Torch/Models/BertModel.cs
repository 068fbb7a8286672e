using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>The BERT encoder (Devlin et al. 2018), its fields named as in checkpoints.</summary>
internal sealed class BertModel : nn.Module
{
    public readonly BertEmbeddings embeddings;
    public readonly BertEncoder encoder;

    /// <summary>Null in a model that was made without it.</summary>
    public readonly BertPooler? pooler;

    /// <param name="weights">The encoder's part of the arena.</param>
    /// <param name="config">Its shape.</param>
    /// <param name="hasPooler">False for what reads the hidden states alone.</param>
    public BertModel(Weights weights, BertConfig config, bool hasPooler = true) : base(nameof(BertModel))
    {
        embeddings = new(weights[nameof(embeddings)], config);
        encoder = new(weights[nameof(encoder)], config);
        pooler = hasPooler ? new(weights[nameof(pooler)]) : null;
        RegisterComponents();
    }

    /// <summary>The pooled first token of each sequence, (sequences, hidden).</summary>
    /// <exception cref="InvalidOperationException">The model was made without a pooler.</exception>
    public Tensor Pooled(ForwardPass pass) =>
        pooler is null ? throw new InvalidOperationException("the model was made without a pooler") : pooler.Forward(FirstStates(pass));

    /// <summary>The last hidden state of each sequence's first token, (sequences, hidden). The last layer computes nothing else.</summary>
    public Tensor FirstStates(ForwardPass pass) => LastStates(pass, firstTokensAlone: true);

    /// <summary>The last hidden states of all tokens, (tokens, hidden).</summary>
    public Tensor LastStates(ForwardPass pass) => LastStates(pass, firstTokensAlone: false);

    /// <summary>The hidden states of all tokens, (tokens, hidden): the embeddings, then each layer's.</summary>
    public IReadOnlyList<Tensor> HiddenStates(ForwardPass pass)
    {
        var states = new List<Tensor> { embeddings.Forward(pass) };
        foreach (var layer in encoder.layer)
            states.Add(layer.Forward(states[^1], states[^1], pass));
        return states;
    }

    private Tensor LastStates(ForwardPass pass, bool firstTokensAlone)
    {
        var x = Scoped(() => embeddings.Forward(pass));
        for (var i = 0; i < encoder.layer.Count; i++)
        {
            var (layer, input, first) = (encoder.layer[i], x, firstTokensAlone && i == encoder.layer.Count - 1);
            x = Scoped(() => layer.Forward(input, first ? FirstTokens(input, pass.Batch) : input, pass));
            input.Dispose();
        }
        return x;
    }

    private static Tensor FirstTokens(Tensor x, TokenBatch batch)
    {
        using var index = tensor(Array.ConvertAll(batch.Starts[..^1], s => (long)s), int64).to(x.device);
        return x.index_select(0, index);
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

    public BertPooler(Weights weights) : base(nameof(BertPooler))
    {
        dense = new(weights[nameof(dense)]);
        RegisterComponents();
    }

    /// <param name="first">(sequences, hidden).</param>
    public Tensor Forward(Tensor first)
    {
        using var projected = nn.functional.linear(first, dense.weight, dense.bias);
        return projected.tanh();
    }
}
