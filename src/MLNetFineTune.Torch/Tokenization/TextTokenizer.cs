using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data.Entities;

namespace MLNetFineTune.Torch.Tokenization;

/// <summary>
/// Text to the ids of a pre-trained encoder's vocabulary: the BERT tokenizer (clean, split, WordPiece), the same ids and offsets as Hugging Face's tokenizers give.
/// One instance serves any number of threads at once.
/// </summary>
public sealed class TextTokenizer
{
    private readonly TextToTokens _tokens;
    private readonly SpecialTokenTemplate _single;
    private readonly SpecialTokenTemplate _pair;

    private TextTokenizer(IReadOnlyDictionary<string, byte[]> files, TokenizerSettings settings)
    {
        Files = files;
        (_single, _pair) = (settings.Single, settings.Pair);
        (PadId, ClsId, SepId, MaskId) = settings.Special;
        ModelMaxLength = settings.ModelMaxLength;
        VocabularySize = settings.Vocabulary.Values.Concat(settings.AddedTokens.Select(t => t.Id)).Max() + 1;
        var vocabulary = new WordPieceVocabulary(settings.Vocabulary, settings.UnknownToken, settings.ContinuingPrefix, settings.MaxWordCharacters, settings.Normalizer);
        UnknownId = vocabulary.UnknownId;
        Vocabulary = settings.Vocabulary;
        Continuations = new bool[VocabularySize];
        foreach (var (token, id) in Vocabulary)
            Continuations[id] = token.StartsWith(settings.ContinuingPrefix, StringComparison.Ordinal) && token.Length > settings.ContinuingPrefix.Length;
        _tokens = new TextToTokens(settings.Normalizer, vocabulary, settings.AddedTokens);
    }

    /// <summary>
    /// The files that it was loaded from, by name (tokenizer.json, vocab.txt, tokenizer_config.json, special_tokens_map.json; those that there were), byte for byte:
    /// written into a folder or an archive they make the same tokenizer again.
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>Ids by token, without the added ones.</summary>
    internal IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <summary>By id: whether the token goes on with the word of the token before it.</summary>
    internal bool[] Continuations { get; }

    /// <summary>The special tokens before a single text.</summary>
    internal int[] Before => [.. _single.Pieces.TakeWhile(p => p.Sequence < 0).Select(p => p.Id)];

    /// <summary>The special tokens behind a single text.</summary>
    internal int[] Behind => [.. _single.Pieces.SkipWhile(p => p.Sequence < 0).Where(p => p.Sequence < 0).Select(p => p.Id)];

    /// <summary>Ids that there are: the largest id + 1, added tokens included. An embedding needs at least as many rows.</summary>
    public int VocabularySize { get; }

    /// <summary>The id that pads a batch ([PAD]).</summary>
    public int PadId { get; }

    /// <summary>The id at the head of every text ([CLS]).</summary>
    public int ClsId { get; }

    /// <summary>The id behind every text ([SEP]).</summary>
    public int SepId { get; }

    /// <summary>The id of words that the vocabulary cannot spell ([UNK]).</summary>
    public int UnknownId { get; }

    /// <summary>The id that hides a token in masked-language modelling ([MASK]); null where the vocabulary has none.</summary>
    public int? MaskId { get; }

    /// <summary>The longest text, in tokens, that the tokenizer's own settings name (model_max_length); null where they name none. Not enforced by <see cref="Encode"/>.</summary>
    public int? ModelMaxLength { get; }

    /// <summary>Loads the tokenizer of a checkpoint folder: tokenizer.json if it is there, else vocab.txt with tokenizer_config.json.</summary>
    /// <param name="folder">A Hugging Face checkpoint folder.</param>
    /// <exception cref="ArgumentNullException"><paramref name="folder"/> is null.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It has neither tokenizer.json nor vocab.txt.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or asks for something that is not supported; the message lists every problem.</exception>
    public static TextTokenizer Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return FromFiles(TokenizerFiles.Read(folder));
    }

    /// <summary>Makes the tokenizer from files held in memory, as <see cref="Files"/> gives them. Files of other names are left out.</summary>
    /// <param name="files">Contents by file name.</param>
    /// <exception cref="ArgumentNullException"><paramref name="files"/> is null.</exception>
    /// <exception cref="FileNotFoundException">Neither tokenizer.json nor vocab.txt is among them.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or asks for something that is not supported; the message lists every problem.</exception>
    public static TextTokenizer FromFiles(IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var known = TokenizerFiles.Names.Where(files.ContainsKey).ToDictionary(name => name, name => files[name]);
        return new TextTokenizer(known, TokenizerFiles.Settings(known));
    }

    /// <summary>Writes <see cref="Files"/> into a folder: each file whole or not at all; a full disk changes nothing.</summary>
    /// <param name="folder">Created if it does not exist; files of another tokenizer there are replaced or deleted.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is null or empty.</exception>
    /// <exception cref="IOException">Writing failed (a full disk); the folder is as it was.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        AtomicFiles.Write(folder, [.. Files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, (Action<Stream>)(stream => stream.Write(f.Value))))]);
        TokenizerFiles.DeleteOthers(folder, this);
    }

    /// <summary>Encodes a text, or a pair, with special tokens around: [CLS] text [SEP], or [CLS] text [SEP] pair [SEP].</summary>
    /// <param name="text">The text; null is the empty text. Lone surrogates count as U+FFFD.</param>
    /// <param name="pair">The second text; null for none.</param>
    /// <param name="maxLength">Most tokens of the result, special ones included; what is beyond is cut off.</param>
    /// <param name="truncation">Which text of a pair is cut.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="maxLength"/> does not leave room for the special tokens, or the text that alone may be cut is too short to be cut so far.
    /// </exception>
    public Encoding Encode(string? text, string? pair = null, int maxLength = int.MaxValue, Truncation truncation = Truncation.LongestFirst)
    {
        var scratch = Tokenize(text, pair, maxLength, truncation, out var kept);
        var encoding = Assemble(Template(pair), scratch.First.Tokens[..kept.First], scratch.Second.Tokens[..kept.Second], kept.Truncated);
        scratch.Release();
        return encoding;
    }

    /// <summary>As <see cref="Encode"/>, ids and type ids alone, into memory that is used again.</summary>
    /// <param name="buffer">Takes the result in place of what it held.</param>
    /// <param name="text">The text; null is the empty text.</param>
    /// <param name="pair">The second text; null for none.</param>
    /// <param name="maxLength">Most tokens of the result, special ones included.</param>
    /// <param name="truncation">Which text of a pair is cut.</param>
    /// <exception cref="ArgumentNullException"><paramref name="buffer"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As <see cref="Encode"/>.</exception>
    public void EncodeInto(EncodingBuffer buffer, string? text, string? pair = null, int maxLength = int.MaxValue, Truncation truncation = Truncation.LongestFirst)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        buffer.Clear();
        var scratch = Tokenize(text, pair, maxLength, truncation, out var kept);
        foreach (var (sequence, id, typeId) in Template(pair).Pieces)
        {
            if (sequence < 0)
            {
                buffer.Add(id, typeId);
                continue;
            }
            foreach (ref readonly var token in sequence == 0 ? scratch.First.Tokens[..kept.First] : scratch.Second.Tokens[..kept.Second])
                buffer.Add(token.Id, typeId);
        }
        buffer.Truncated = kept.Truncated;
        scratch.Release();
    }

    /// <summary>
    /// Encodes words that are split already, as data for entity recognition have them: <see cref="Encoding.WordIds"/> index the list, offsets count within the word.
    /// </summary>
    /// <param name="words">The words; a word may give any number of tokens, none too. Null is the empty word.</param>
    /// <param name="maxLength">Most tokens of the result, special ones included; what is beyond is cut off.</param>
    /// <exception cref="ArgumentNullException"><paramref name="words"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> does not leave room for the special tokens.</exception>
    public Encoding EncodeWords(IReadOnlyList<string?> words, int maxLength = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(words);
        var room = Room(_single, maxLength);
        var scratch = TokenizationScratch.OfThread;
        scratch.First.Clear();
        for (var w = 0; w < words.Count && scratch.First.Count <= room; w++)
            _tokens.Append(words[w] ?? string.Empty, scratch, scratch.First, room, w);
        var kept = Math.Min(scratch.First.Count, room);
        var encoding = Assemble(_single, scratch.First.Tokens[..kept], [], kept < scratch.First.Count);
        scratch.Release();
        return encoding;
    }

    /// <summary>As <see cref="EncodeWords"/>, without special tokens: ids alone, and where each word begins.</summary>
    internal WordTokens EncodePlainWords(IReadOnlyList<string?> words)
    {
        var scratch = TokenizationScratch.OfThread;
        scratch.First.Clear();
        var starts = new int[words.Count + 1];
        for (var w = 0; w < words.Count; w++)
        {
            _tokens.Append(words[w] ?? string.Empty, scratch, scratch.First, word: w);
            starts[w + 1] = scratch.First.Count;
        }
        var tokens = scratch.First.Tokens;
        var ids = new int[tokens.Length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = tokens[i].Id;
        scratch.Release();
        return new(ids, starts);
    }

    /// <summary>
    /// Encodes a text of any length as windows of at most <paramref name="maxLength"/> tokens, each with its special tokens, each beginning with the last tokens of the one before.
    /// Nothing is cut off.
    /// </summary>
    /// <param name="text">The text; null is the empty text (one window).</param>
    /// <param name="maxLength">Most tokens of a window, special ones included.</param>
    /// <param name="stride">Tokens that neighbouring windows share; less than the tokens of text in a window.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="stride"/> is negative, or not less than <paramref name="maxLength"/> without the special tokens.</exception>
    public IReadOnlyList<Encoding> EncodeWindows(string? text, int maxLength, int stride = 0)
    {
        var room = Room(_single, maxLength);
        if (stride < 0 || stride >= room)
            throw new ArgumentOutOfRangeException(nameof(stride), stride, $"from 0 to {room - 1}: a window of {maxLength} tokens, {_single.Added} of them special, needs new ones");
        var scratch = TokenizationScratch.OfThread;
        scratch.First.Clear();
        _tokens.Append(text ?? string.Empty, scratch, scratch.First);
        var tokens = scratch.First.Tokens;
        var windows = new List<Encoding>();
        for (var start = 0; start == 0 || start + stride < tokens.Length; start += room - stride)
            windows.Add(Assemble(_single, tokens.Slice(start, Math.Min(room, tokens.Length - start)), [], truncated: false));
        scratch.Release();
        return windows;
    }

    private SpecialTokenTemplate Template(string? pair) => pair is null ? _single : _pair;

    private static int Room(SpecialTokenTemplate template, int maxLength) => maxLength >= template.Added
        ? maxLength - template.Added
        : throw new ArgumentOutOfRangeException(nameof(maxLength), maxLength, $"at least {template.Added}, the special tokens");

    private TokenizationScratch Tokenize(string? text, string? pair, int maxLength, Truncation truncation, out (int First, int Second, bool Truncated) kept)
    {
        var room = Room(Template(pair), maxLength);
        var scratch = TokenizationScratch.OfThread;
        scratch.First.Clear();
        scratch.Second.Clear();
        // Of a text alone no more is needed than shows that it is too long; of a pair both lengths decide what is kept.
        _tokens.Append(text ?? string.Empty, scratch, scratch.First, pair is null ? room : int.MaxValue);
        if (pair is not null) _tokens.Append(pair, scratch, scratch.Second);
        var (first, second) = TruncatedLengths.Of(scratch.First.Count, scratch.Second.Count, pair is not null, room, truncation);
        kept = (first, second, first < scratch.First.Count || second < scratch.Second.Count);
        return scratch;
    }

    private static Encoding Assemble(SpecialTokenTemplate template, ReadOnlySpan<Token> first, ReadOnlySpan<Token> second, bool truncated)
    {
        var length = template.Added + first.Length + second.Length;
        var (ids, typeIds, wordIds, sequenceIds, offsets) = (new int[length], new int[length], new int[length], new int[length], new (int, int)[length]);
        var at = 0;
        foreach (var (sequence, id, typeId) in template.Pieces)
        {
            if (sequence < 0)
            {
                (ids[at], typeIds[at], wordIds[at], sequenceIds[at]) = (id, typeId, -1, -1);
                at++;
                continue;
            }
            foreach (ref readonly var token in sequence == 0 ? first : second)
            {
                (ids[at], typeIds[at], wordIds[at], sequenceIds[at], offsets[at]) = (token.Id, typeId, token.Word, sequence, (token.Start, token.End));
                at++;
            }
        }
        return new Encoding(ids, typeIds, offsets, wordIds, sequenceIds, truncated);
    }
}
