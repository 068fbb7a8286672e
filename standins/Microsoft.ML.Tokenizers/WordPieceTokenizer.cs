namespace Microsoft.ML.Tokenizers;

/// <summary>Words into the longest pieces that the vocabulary has, from left to right.</summary>
public class WordPieceTokenizer : Tokenizer
{
    private readonly Dictionary<string, int> _ids;
    private readonly string[] _tokens;

    internal WordPieceTokenizer(Dictionary<string, int> ids, WordPieceOptions options)
    {
        UnknownToken = options.UnknownToken ?? throw new ArgumentNullException(nameof(options.UnknownToken));
        ContinuingSubwordPrefix = options.ContinuingSubwordPrefix ?? throw new ArgumentNullException(nameof(options.ContinuingSubwordPrefix));
        if (options.MaxInputCharsPerWord <= 0)
            throw new ArgumentOutOfRangeException(nameof(options.MaxInputCharsPerWord), "must be greater than zero");
        if (!ids.TryGetValue(UnknownToken, out var unknown)) throw new ArgumentException($"the vocabulary has no unknown token '{UnknownToken}'");
        (_ids, UnknownTokenId, MaxInputCharsPerWord) = (ids, unknown, options.MaxInputCharsPerWord);
        _tokens = new string[ids.Values.Max() + 1];
        foreach (var (token, id) in ids) _tokens[id] = token;
        PreTokenizer = options.PreTokenizer ?? new PreTokenizer.WhiteSpace();
        Normalizer = options.Normalizer;
    }

    public override PreTokenizer? PreTokenizer { get; }

    public override Normalizer? Normalizer { get; }

    public string UnknownToken { get; }

    public int UnknownTokenId { get; }

    public string ContinuingSubwordPrefix { get; }

    public int MaxInputCharsPerWord { get; }

    /// <summary>Reads a token a line, the line's number (from 0) its id; empty lines are passed over.</summary>
    public static WordPieceTokenizer Create(Stream vocabStream, WordPieceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        var ids = new Dictionary<string, int>();
        var reader = new StreamReader(vocabStream);
        for (var line = 0; reader.ReadLine() is { } token; line++)
            if (token.Length > 0) ids.Add(token, line);
        return new WordPieceTokenizer(ids, options ?? new WordPieceOptions());
    }

    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var normalized = settings.ConsiderNormalization && Normalizer is not null ? text is null ? Normalizer.Normalize(textSpan) : Normalizer.Normalize(text) : null;
        var span = normalized is not null ? normalized.AsSpan() : text is not null ? text.AsSpan() : textSpan;
        var tokens = new List<EncodedToken>();
        if (!settings.ConsiderPreTokenization)
        {
            Split(span, 0, tokens);
        }
        else
        {
            foreach (var (offset, length) in PreTokenizer!.PreTokenize(span)) Split(span.Slice(offset, length), offset, tokens);
        }
        return new EncodeResults<EncodedToken> { NormalizedText = normalized, Tokens = tokens, CharsConsumed = span.Length };
    }

    private void Split(ReadOnlySpan<char> word, int offset, List<EncodedToken> tokens)
    {
        var before = tokens.Count;
        if (word.Length <= MaxInputCharsPerWord && TrySplit(word, offset, tokens)) return;
        tokens.RemoveRange(before, tokens.Count - before);
        tokens.Add(new EncodedToken(UnknownTokenId, UnknownToken, offset..(offset + word.Length)));
    }

    private bool TrySplit(ReadOnlySpan<char> word, int offset, List<EncodedToken> tokens)
    {
        var ids = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var prefix = ContinuingSubwordPrefix.Length;
        var buffer = new char[prefix + word.Length];
        ContinuingSubwordPrefix.CopyTo(buffer);
        for (var start = 0; start < word.Length;)
        {
            var piece = start == 0 ? word : buffer.AsSpan(0, prefix + word.Length - start);
            if (start > 0) word[start..].CopyTo(buffer.AsSpan(prefix));
            var shortest = start == 0 ? 0 : prefix;
            while (piece.Length > shortest && !ids.ContainsKey(piece)) piece = piece[..^1];
            if (piece.Length == shortest) return false;
            var id = ids[piece];
            tokens.Add(new EncodedToken(id, _tokens[id], (offset + start)..(offset + start + piece.Length - shortest)));
            start += piece.Length - shortest;
        }
        return true;
    }
}
