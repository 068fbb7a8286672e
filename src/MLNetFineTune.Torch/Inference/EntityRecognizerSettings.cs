using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Inference;

/// <summary>How a recognizer reads texts and what it makes of the model's scores. Saved with the model, in <c>config.json</c>.</summary>
public sealed record EntityRecognizerSettings
{
    /// <summary>What the tags' prefixes mean.</summary>
    public required TagScheme Scheme { get; init; }

    /// <summary>How a text becomes words. Default <see cref="WordSplitting.PreTokenizer"/>.</summary>
    public WordSplitting Splitting { get; init; } = WordSplitting.PreTokenizer;

    /// <summary>How sub-words speak for a word. Default <see cref="Aggregation.First"/>.</summary>
    public Aggregation Aggregation { get; init; }

    /// <summary>Whether only sequences that are well-formed in the scheme are predicted: the likeliest of them. Default true.</summary>
    public bool ConstrainedDecoding { get; init; } = true;

    /// <summary>What logits are divided by before they become probabilities (Guo et al. 2017); above 0, finite. Default 1. Changes scores; of the tags, only those that sub-words put
    /// together decide.</summary>
    public double Temperature { get; init; } = 1;
}
