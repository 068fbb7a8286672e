namespace MLNetFineTune.Tests.Tokenization.Training;

/// <summary>
/// The merges of Hugging Face's BpeTrainer without any of its bookkeeping: pieces are strings, and all pairs of all words are counted anew before each merge. What is kept of a
/// pair that was merged before is its count: tokenizers does not take it back, so a pair that comes up again (its pieces made in another way) is merged again before others.
/// </summary>
internal static class NaiveMerges
{
    /// <summary>Tokens in order of ids.</summary>
    /// <param name="counts">Words, spelt in the alphabet, and how often each occurs.</param>
    /// <param name="head">Tokens before the alphabet.</param>
    /// <param name="prefix">What pieces inside words begin with.</param>
    /// <param name="size">Tokens wanted.</param>
    /// <param name="minFrequency">Least count of a pair.</param>
    public static List<string> Tokens(IReadOnlyDictionary<string, long> counts, IEnumerable<string> head, string prefix, int size, long minFrequency)
    {
        var words = counts.Select(w => (Pieces: w.Key.Select((c, i) => i == 0 ? $"{c}" : prefix + c).ToList(), Count: w.Value)).ToList();
        var tokens = head.ToList();
        tokens.AddRange(counts.Keys.SelectMany(w => w).Distinct().Order().Select(c => $"{c}"));
        tokens.AddRange(words.SelectMany(w => w.Pieces.Skip(1)).Distinct().Order(StringComparer.Ordinal).Where(p => !tokens.Contains(p)));
        var mergedBefore = new Dictionary<(int, int), long>();
        while (tokens.Count < size)
        {
            var pairs = new Dictionary<(int First, int Second), long>();
            foreach (var (pieces, count) in words)
            {
                for (var p = 1; p < pieces.Count; p++)
                {
                    var pair = (tokens.IndexOf(pieces[p - 1]), tokens.IndexOf(pieces[p]));
                    pairs[pair] = pairs.GetValueOrDefault(pair, mergedBefore.GetValueOrDefault(pair)) + count;
                }
            }
            if (pairs.Count == 0) break;
            var ((first, second), best) = pairs.OrderByDescending(p => p.Value).ThenBy(p => p.Key).First();
            if (best < minFrequency) break;
            var (left, right) = (tokens[first], tokens[second]);
            var merged = left + (right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right);
            if (!tokens.Contains(merged)) tokens.Add(merged);
            foreach (var (pieces, count) in words)
            {
                for (var p = 0; p + 1 < pieces.Count; p++)
                {
                    if (pieces[p] != left || pieces[p + 1] != right) continue;
                    pieces[p] = merged;
                    pieces.RemoveAt(p + 1);
                    mergedBefore[(first, second)] = mergedBefore.GetValueOrDefault((first, second)) + count;
                }
            }
        }
        return tokens;
    }
}
