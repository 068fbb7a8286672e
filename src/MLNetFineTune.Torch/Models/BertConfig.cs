using System.Text.Json.Nodes;

namespace MLNetFineTune.Torch.Models;

/// <summary>The shape of a BERT encoder (Devlin et al. 2018), named as in its <c>config.json</c>.</summary>
public sealed record BertConfig
{
    /// <summary>Number of rows of the word embedding.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Width of a hidden state.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of Transformer layers.</summary>
    public required int NumHiddenLayers { get; init; }

    /// <summary>Attention heads of a layer; divides <see cref="HiddenSize"/>.</summary>
    public required int NumAttentionHeads { get; init; }

    /// <summary>Width of the feed-forward part.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Longest input, in tokens.</summary>
    public int MaxPositionEmbeddings { get; init; } = 512;

    /// <summary>Number of token types; 2 for pairs.</summary>
    public int TypeVocabSize { get; init; } = 2;

    /// <summary>Non-linearity of the feed-forward part.</summary>
    public Activation HiddenAct { get; init; } = Activation.Gelu;

    /// <summary>Epsilon of every LayerNorm.</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Dropout of hidden states in training, 0 up to but not 1.</summary>
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Dropout of attention probabilities in training, 0 up to but not 1.</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Dropout before the classifier in training, 0 up to but not 1; null takes <see cref="HiddenDropout"/>.</summary>
    public double? ClassifierDropout { get; init; }

    /// <summary>Standard deviation of new weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Id of the padding token, whose embedding is not trained.</summary>
    public int PadTokenId { get; init; }

    /// <summary>Names of the classes, by index, where the configuration has any (<c>id2label</c>).</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The adapter that the model has besides its weights; null for none.</summary>
    internal LoraSettings? Lora { get; init; }

    /// <summary>The whole of <c>config.json</c>, so that fields that this library does not use survive a save.</summary>
    internal JsonObject Source { get; init; } = [];
}
