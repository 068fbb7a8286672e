using System.Runtime.InteropServices;

namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>
/// Counts the words of texts as the tokenizer will see them: normalised and split. For one thread. Words that are too long for the tokenizer, which gives [UNK] for them
/// whatever the vocabulary, do not count.
/// </summary>
internal sealed class WordCounter
{
    public const int MostCharacters = 100;

    private enum AsciiKind : byte { Word, Space, Punctuation, Other }

    private readonly BertNormalizer _normalizer;
    private readonly NormalizedText _normalized = new();
    private readonly MarkSorter _marks = new();
    private readonly Dictionary<string, long> _counts = [];
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _byWord;
    private readonly AsciiKind[] _kinds = new AsciiKind[128];
    private readonly char[] _lower = new char[128];
    private readonly char[] _word = new char[2 * MostCharacters];

    public WordCounter(BertNormalizer normalizer)
    {
        _normalizer = normalizer;
        _byWord = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var c = 0; c < 128; c++)
        {
            var kind = CodePoint.Class(c);
            _kinds[c] = (kind & CodePointClass.Control) != 0 ? AsciiKind.Other
                : (kind & CodePointClass.WhiteSpace) != 0 ? AsciiKind.Space
                : (kind & CodePointClass.Punctuation) != 0 ? AsciiKind.Punctuation : AsciiKind.Word;
            _lower[c] = normalizer.Lowercase ? (char)CodePoint.ToLower(c) : (char)c;
        }
    }

    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Words counted, all occurrences.</summary>
    public long Words { get; private set; }

    public void Count(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var kind = Kind(text[at]);
            if (kind == AsciiKind.Space)
            {
                at++;
                continue;
            }
            if (kind == AsciiKind.Punctuation)
            {
                Add(text.AsSpan(at++, 1));
                continue;
            }
            var length = 0;
            while (at + length < text.Length && length < _word.Length && (kind = Kind(text[at + length])) == AsciiKind.Word)
                _word[length] = _lower[text[at + length++]];
            if (at + length == text.Length || kind is AsciiKind.Space or AsciiKind.Punctuation)
            {
                Add(_word.AsSpan(0, length));
                at += length;
                continue;
            }
            // Anything but ASCII, or a very long word: the stretch up to ASCII white space or punctuation goes through the normaliser.
            var until = at + length;
            while (until < text.Length && Kind(text[until]) is AsciiKind.Word or AsciiKind.Other) until++;
            Normalized(text.AsSpan(at, until - at));
            at = until;
        }
    }

    private AsciiKind Kind(char unit) => unit < 128 ? _kinds[unit] : AsciiKind.Other;

    private void Normalized(ReadOnlySpan<char> text)
    {
        _normalized.Clear();
        _normalizer.Normalize(text, 0, _marks, _normalized);
        for (var at = 0; BertPreTokenizer.NextWord(_normalized.Text, ref at, out var length); at += length)
            Add(_normalized.Text.Slice(at, length));
    }

    private void Add(ReadOnlySpan<char> word)
    {
        if (word.Length > MostCharacters && Characters(word) > MostCharacters) return;
        CollectionsMarshal.GetValueRefOrAddDefault(_byWord, word, out _)++;
        Words++;
    }

    private static int Characters(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var unit in word)
            if (!char.IsLowSurrogate(unit)) count++;
        return count;
    }
}
