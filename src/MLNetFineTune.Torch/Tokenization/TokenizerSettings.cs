namespace MLNetFineTune.Torch.Tokenization;

/// <summary>Everything that a tokenizer's files say.</summary>
internal sealed record TokenizerSettings
{
    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    public string UnknownToken { get; init; } = "[UNK]";

    public string ContinuingPrefix { get; init; } = "##";

    /// <summary>Words of more code points are unknown.</summary>
    public int MaxWordCharacters { get; init; } = 100;

    public required BertNormalizer Normalizer { get; init; }

    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    public required SpecialTokenTemplate Single { get; init; }

    public required SpecialTokenTemplate Pair { get; init; }

    public required SpecialIds Special { get; init; }

    public int? ModelMaxLength { get; init; }
}
