namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>
/// Byte-pair merges over words: again and again the most frequent pair of neighbouring pieces becomes a piece of its own, of equally frequent pairs the one of smaller ids
/// (Sennrich et al. 2016; order, ties and bookkeeping as BpeTrainer of Hugging Face's tokenizers, which WordPieceTrainer there is). A queue holds each pair with the words
/// where it came up and the count it had then; a pair whose count has changed meanwhile goes back into the queue with the new one.
/// </summary>
internal sealed class PieceMerges
{
    /// <summary>A pair's count, and while a merge runs the words in which that merge made it.</summary>
    private sealed class Pair(ulong ids)
    {
        public ulong Ids => ids;

        public int First => (int)(ids >> 32);

        public int Second => (int)(uint)ids;

        public long Count { get; set; }

        public List<int>? MadeIn { get; set; }
    }

    private readonly SpelledWords _words;
    private readonly TokenNames _tokens;
    private readonly string _prefix;
    private readonly Dictionary<ulong, Pair> _pairs = [];
    private readonly List<Pair> _made = [];
    private readonly PriorityQueue<(Pair Pair, List<int> Words), (long Count, ulong Ids)> _queue = new(Comparer<(long Count, ulong Ids)>.Create(static (a, b) =>
        a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Ids.CompareTo(b.Ids)));

    public PieceMerges(SpelledWords words, TokenNames tokens, string prefix)
    {
        (_words, _tokens, _prefix) = (words, tokens, prefix);
        for (var word = 0; word < words.Count; word++)
        {
            var pieces = words.Pieces(word);
            for (var p = 1; p < pieces.Length; p++) Made(pieces[p - 1], pieces[p], word);
        }
        Enqueue();
    }

    /// <summary>Merges the next pair; false where none of <paramref name="minFrequency"/> is left. The token that it makes may be there already, made of other pieces.</summary>
    public bool Next(long minFrequency)
    {
        while (_queue.TryDequeue(out var top, out var then))
        {
            if (top.Pair.Count != then.Count)
            {
                _queue.Enqueue(top, (top.Pair.Count, then.Ids));
                continue;
            }
            if (then.Count < Math.Max(1, minFrequency)) return false;
            var second = _tokens[top.Pair.Second];
            if (second.StartsWith(_prefix, StringComparison.Ordinal)) second = second[_prefix.Length..];
            var merged = _tokens.Add(_tokens[top.Pair.First] + second);
            foreach (var word in top.Words) Merge(word, top.Pair.First, top.Pair.Second, merged);
            Enqueue();
            return true;
        }
        return false;
    }

    private void Merge(int word, int first, int second, int merged)
    {
        var pieces = _words.Pieces(word);
        var (count, kept) = (_words.Frequency(word), 0);
        for (var p = 0; p < pieces.Length;)
        {
            if (pieces[p] != first || p + 1 == pieces.Length || pieces[p + 1] != second)
            {
                pieces[kept++] = pieces[p++];
                continue;
            }
            p += 2;
            if (kept > 0)
            {
                Of(pieces[kept - 1], first).Count -= count;
                Made(pieces[kept - 1], merged, word);
            }
            if (p < pieces.Length)
            {
                Of(second, pieces[p]).Count -= count;
                Made(merged, pieces[p], word);
            }
            pieces[kept++] = merged;
        }
        _words.Shorten(word, kept);
    }

    private Pair Of(int first, int second)
    {
        var ids = ((ulong)(uint)first << 32) | (uint)second;
        if (!_pairs.TryGetValue(ids, out var pair)) _pairs.Add(ids, pair = new Pair(ids));
        return pair;
    }

    private void Made(int first, int second, int word)
    {
        var pair = Of(first, second);
        pair.Count += _words.Frequency(word);
        if (pair.MadeIn is null)
        {
            pair.MadeIn = [];
            _made.Add(pair);
        }
        if (pair.MadeIn is not [.., var last] || last != word) pair.MadeIn.Add(word); // words come one after the other: once each
    }

    private void Enqueue()
    {
        foreach (var pair in _made)
        {
            if (pair.Count > 0) _queue.Enqueue((pair, pair.MadeIn!), (pair.Count, pair.Ids));
            pair.MadeIn = null;
        }
        _made.Clear();
    }
}
