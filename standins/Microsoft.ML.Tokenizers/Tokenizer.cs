namespace Microsoft.ML.Tokenizers;

/// <summary>Text to tokens.</summary>
public abstract class Tokenizer
{
    protected Tokenizer()
    {
    }

    public virtual PreTokenizer? PreTokenizer => null;

    public virtual Normalizer? Normalizer => null;

    protected abstract EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings);

    public IReadOnlyList<EncodedToken> EncodeToTokens(string text, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Tokens(text, text.AsSpan(), out normalizedText, considerPreTokenization, considerNormalization);

    public IReadOnlyList<EncodedToken> EncodeToTokens(
        ReadOnlySpan<char> text, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Tokens(null, text, out normalizedText, considerPreTokenization, considerNormalization);

    public IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        [.. Tokens(text, text.AsSpan(), out _, considerPreTokenization, considerNormalization).Select(t => t.Id)];

    private IReadOnlyList<EncodedToken> Tokens(string? text, ReadOnlySpan<char> span, out string? normalizedText, bool considerPreTokenization, bool considerNormalization)
    {
        var results = EncodeToTokens(text, span, new EncodeSettings { ConsiderPreTokenization = considerPreTokenization, ConsiderNormalization = considerNormalization });
        normalizedText = results.NormalizedText;
        return results.Tokens;
    }
}
