namespace MLNetFineTune.Torch.Data;

/// <summary>One labelled text, or pair of texts, to learn from.</summary>
/// <param name="Text">The text; null counts as empty.</param>
/// <param name="Pair">The second text of a pair; null for a single text (an empty string is a pair with an empty second text).</param>
/// <param name="Label">Index of the class, from 0; <see cref="Unlabelled"/> for a text that only a teacher judges.</param>
/// <param name="Weight">How much this example counts in the loss, at least 0; 1 unless given.</param>
public readonly record struct TextExample(string? Text, string? Pair, int Label, float Weight = 1)
{
    /// <summary>The label of an example that has none: -1.</summary>
    public const int Unlabelled = -1;
}
