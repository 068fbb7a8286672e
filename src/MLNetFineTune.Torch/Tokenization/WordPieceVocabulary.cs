using System.Text;
using Microsoft.ML.Tokenizers;

namespace MLNetFineTune.Torch.Tokenization;

/// <summary>
/// Words to their pieces: the greedy longest match of Microsoft.ML.Tokenizers' WordPiece model, which for a single normalised word is that of Hugging Face's, behind a cache
/// of words. The limit on a word's length is checked here, in code points as Hugging Face counts; the package counts UTF-16 code units and sizes a buffer by the limit.
/// </summary>
internal sealed class WordPieceVocabulary
{
    private const int CacheSize = 1 << 15;

    private readonly WordPieceTokenizer _model;
    private readonly int _maxCharacters;

    // One slot a hash: a word displaces the one before. Slots are written whole, so that threads need no lock.
    private readonly WordPieces?[] _cache = new WordPieces?[CacheSize];

    /// <param name="tokens">Ids by token; ids may have gaps.</param>
    /// <param name="unknownToken">The token of words that cannot be spelt; one of <paramref name="tokens"/>.</param>
    /// <param name="continuingPrefix">What pieces behind the first begin with.</param>
    /// <param name="maxCharacters">Longer words, in code points, are unknown.</param>
    /// <param name="normalizer">Told to the model, so that it is whole in itself; not used here.</param>
    public WordPieceVocabulary(IReadOnlyDictionary<string, int> tokens, string unknownToken, string continuingPrefix, int maxCharacters, BertNormalizer normalizer)
    {
        _maxCharacters = maxCharacters;
        UnknownId = tokens[unknownToken];
        _model = WordPieceTokenizer.Create(Lines(tokens), new WordPieceOptions
        {
            UnknownToken = unknownToken,
            ContinuingSubwordPrefix = continuingPrefix,
            MaxInputCharsPerWord = maxCharacters * 2,
            Normalizer = normalizer,
            PreTokenizer = new BertPreTokenizer(),
        });
    }

    public int UnknownId { get; }

    /// <summary>The pieces of a word that is normalised and holds neither white space nor, unless it is that alone, punctuation.</summary>
    public WordPieces Of(ReadOnlySpan<char> word) => Of(word, WordPieces.Hash(word));

    /// <summary>The same, the word's <see cref="WordPieces.Hash"/> known.</summary>
    public WordPieces Of(ReadOnlySpan<char> word, uint hash)
    {
        ref var slot = ref _cache[(hash ^ (hash >> 15)) & (CacheSize - 1)];
        var found = Volatile.Read(ref slot);
        if (found is not null && found.IsFor(word, hash)) return found;
        found = Split(word, hash);
        if (word.Length <= 2 * _maxCharacters) Volatile.Write(ref slot, found);
        return found;
    }

    private WordPieces Split(ReadOnlySpan<char> word, uint hash)
    {
        if (word.Length > _maxCharacters && Characters(word) > _maxCharacters)
            return new WordPieces(string.Empty, hash, [UnknownId], [word.Length]);
        var pieces = _model.EncodeToTokens(word, out _, considerPreTokenization: false, considerNormalization: false);
        var ids = new int[pieces.Count];
        var ends = new int[pieces.Count];
        for (var p = 0; p < ids.Length; p++)
            (ids[p], ends[p]) = (pieces[p].Id, pieces[p].Offset.End.Value);
        return new WordPieces(word.ToString(), hash, ids, ends);
    }

    private static int Characters(ReadOnlySpan<char> word)
    {
        var count = word.Length;
        foreach (var unit in word)
            if (char.IsLowSurrogate(unit)) count--;
        return count;
    }

    // The model reads a token a line, the line's number its id. Tokens with a line break never match a word, so their lines stay empty, as those of the gaps.
    private static MemoryStream Lines(IReadOnlyDictionary<string, int> tokens)
    {
        var lines = new string?[tokens.Values.Max() + 1];
        foreach (var (token, id) in tokens)
            if (token.AsSpan().IndexOfAny('\r', '\n') < 0) lines[id] = token;
        var stream = new MemoryStream();
        // The byte order mark is for the reader to take off, lest it take one that belongs to the first token.
        using (var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\n" })
            foreach (var line in lines) writer.WriteLine(line);
        stream.Position = 0;
        return stream;
    }
}
