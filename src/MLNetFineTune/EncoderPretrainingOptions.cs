using MLNetFineTune.Torch.Tokenization.Training;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Pretraining;

namespace MLNetFineTune;

/// <summary>
/// Settings of <c>PretrainEncoder</c>: what to begin with, which column, and how to train. Where <see cref="TrainingOptions.Seed"/> is not given, the seed of the MLContext is
/// taken, if it has one;
/// where <see cref="TrainingOptions.Device"/> is not, its GpuDeviceId.
/// </summary>
public sealed class EncoderPretrainingOptions : PretrainingOptions
{
    /// <summary>Folder of the BERT encoder to go on from, as Hugging Face lays it out; null, the default, makes a new encoder of <see cref="Shape"/>.</summary>
    public string? Checkpoint { get; set; }

    /// <summary>Folder with the tokenizer of a new encoder (<c>tokenizer.json</c>, or <c>vocab.txt</c>); null, the default, learns a vocabulary from the texts.</summary>
    public string? Tokenizer { get; set; }

    /// <summary>How the vocabulary of a new encoder is learnt; of no effect where <see cref="Tokenizer"/> or <see cref="Checkpoint"/> is given. Default: 16,384 tokens, an alphabet of
    /// 150 characters and all printable ones of ASCII, lower case: what suits a small English encoder.</summary>
    public WordPieceTrainerOptions Vocabulary { get; set; } = new()
    {
        VocabularySize = 16384, AlphabetLimit = 150, InitialAlphabet = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(c => char.ToLowerInvariant((char)c)).Distinct()),
    };

    /// <summary>Shape of a new encoder.</summary>
    public EncoderShape Shape { get; set; } = new();

    /// <summary>Column of the texts. Default <c>Text</c>.</summary>
    public string TextColumnName { get; set; } = "Text";

    /// <summary>How the transformer that <c>Fit</c> returns makes vectors of texts; its folder and input column are those of the pre-training.</summary>
    public TextEncoderOptions Encoding { get; set; } = new();

    /// <summary>Ends <c>Fit</c> within a step, with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Told how training goes, on the thread that trains; the same goes to the log of the MLContext. Default null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    internal EncoderPretrainingOptions Copy()
    {
        var copy = (EncoderPretrainingOptions)MemberwiseClone();
        (copy.Shape, copy.Vocabulary, copy.Encoding, copy.Teacher) = (Shape with { }, Vocabulary.Copy(), Encoding.Copy(), Teacher?.Copy());
        return copy;
    }
}

/// <summary>Shape of a new encoder, named as BERT's configuration names it. The defaults are those of a small model that two cores pre-train in hours: 4.2 million parameters.</summary>
public sealed record EncoderShape
{
    /// <summary>Width of a hidden state. Default 192.</summary>
    public int HiddenSize { get; set; } = 192;

    /// <summary>Number of Transformer layers. Default 2.</summary>
    public int NumHiddenLayers { get; set; } = 2;

    /// <summary>Attention heads of a layer; divides <see cref="HiddenSize"/>. Default 3.</summary>
    public int NumAttentionHeads { get; set; } = 3;

    /// <summary>Width of the feed-forward part; null, the default, for four times <see cref="HiddenSize"/>.</summary>
    public int? IntermediateSize { get; set; }

    /// <summary>Longest input in tokens. Default 512.</summary>
    public int MaxPositionEmbeddings { get; set; } = 512;
}
