namespace MLNetFineTune.Torch.Models;

/// <summary>The shape of a BERT encoder, named as in its <c>config.json</c>.</summary>
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
    public required int MaxPositionEmbeddings { get; init; }
}
