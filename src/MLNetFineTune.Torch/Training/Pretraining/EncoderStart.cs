using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>What pre-training begins with: a checkpoint to go on from, or the shape and the vocabulary of a new encoder.</summary>
public sealed class EncoderStart
{
    private EncoderStart(Checkpoint? checkpoint, BertConfig config, TextTokenizer tokenizer) => (Checkpoint, Config, Tokenizer) = (checkpoint, config, tokenizer);

    /// <summary>The checkpoint to go on from; null for a new encoder.</summary>
    public Checkpoint? Checkpoint { get; }

    /// <summary>The encoder's shape.</summary>
    public BertConfig Config { get; }

    /// <summary>Its tokenizer.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>Goes on from a checkpoint: continued, or domain-adaptive, pre-training (Gururangan et al. 2020).</summary>
    /// <param name="checkpoint">The checkpoint, with or without a masked-language-model head.</param>
    public static EncoderStart From(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new(checkpoint, checkpoint.Config, checkpoint.Tokenizer);
    }

    /// <summary>A new encoder with random weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="tokenizer">Its tokenizer, as <c>WordPieceTrainer</c> makes one.</param>
    /// <exception cref="ArgumentException">The shape is not possible, or has fewer embeddings than the tokenizer has tokens.</exception>
    public static EncoderStart New(BertConfig config, TextTokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var problems = new List<Problem>();
        var read = BertConfigJson.Read(BertConfigJson.WriteEncoder(config, isFloat16: false), problems);
        if (config.VocabSize < tokenizer.VocabularySize)
            problems.Add(new("vocab_size", $"{config.VocabSize}", $"at least the tokenizer's {tokenizer.VocabularySize}"));
        return problems.Count > 0 ? throw new ArgumentException(Problem.List("The encoder's shape is not possible:", problems), nameof(config)) : new(null, read!, tokenizer);
    }
}
