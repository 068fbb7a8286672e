using System.Text;

namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>The words of a corpus as ids of their pieces, in one array; merging pieces shortens a word where it lies. Words of less than two pieces have no pairs and are left out.</summary>
internal sealed class SpelledWords
{
    private readonly List<int> _pieces = [];
    private readonly List<int> _starts = [];
    private readonly List<int> _lengths = [];
    private readonly List<long> _counts = [];

    /// <summary>Spells words in single characters; those that have no token are passed over, as tokenizers does.</summary>
    /// <param name="words">The words.</param>
    /// <param name="tokens">Has the alphabet; gets the characters' forms inside words, in the order of the characters.</param>
    /// <param name="prefix">What pieces inside a word begin with.</param>
    public SpelledWords(WordCounts words, TokenNames tokens, string prefix)
    {
        var inside = new HashSet<Rune>();
        foreach (var word in words.Words)
        {
            var isFirst = true;
            foreach (var character in word.EnumerateRunes())
            {
                if (!isFirst) inside.Add(character);
                isFirst = false;
            }
        }
        var first = new Dictionary<Rune, int>();
        foreach (var character in words.Words.SelectMany(w => w.EnumerateRunes()).Distinct())
            if (tokens.Id(character.ToString()) is { } id) first[character] = id;
        var later = inside.Where(first.ContainsKey).Order().ToDictionary(c => c, c => tokens.Add(prefix + c));

        for (var w = 0; w < words.Words.Length; w++)
        {
            var (start, isFirst) = (_pieces.Count, true);
            foreach (var character in words.Words[w].EnumerateRunes())
            {
                if ((isFirst ? first : later).TryGetValue(character, out var id)) _pieces.Add(id);
                isFirst = false;
            }
            if (_pieces.Count - start < 2)
            {
                _pieces.RemoveRange(start, _pieces.Count - start);
                continue;
            }
            _starts.Add(start);
            _lengths.Add(_pieces.Count - start);
            _counts.Add(words.Counts[w]);
        }
    }

    public int Count => _starts.Count;

    /// <summary>How often a word stands in the corpus.</summary>
    public long Frequency(int word) => _counts[word];

    /// <summary>The pieces of a word; they may be written to, and shortened with <see cref="Shorten"/>.</summary>
    public Span<int> Pieces(int word) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pieces).Slice(_starts[word], _lengths[word]);

    public void Shorten(int word, int length) => _lengths[word] = length;
}
