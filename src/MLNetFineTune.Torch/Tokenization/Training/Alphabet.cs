using System.Text;

namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>The characters that a vocabulary is built up from.</summary>
internal static class Alphabet
{
    /// <summary>The most frequent characters, in order of code points; of equally frequent ones those of smaller code points are kept.</summary>
    /// <param name="words">The words.</param>
    /// <param name="initial">Characters that come before all others.</param>
    /// <param name="limit">Most characters.</param>
    public static IReadOnlyList<Rune> Of(WordCounts words, string initial, int limit)
    {
        var counts = new Dictionary<Rune, long>();
        for (var w = 0; w < words.Words.Length; w++)
            foreach (var character in words.Words[w].EnumerateRunes())
                counts[character] = counts.GetValueOrDefault(character) + words.Counts[w];
        foreach (var character in initial.EnumerateRunes()) counts[character] = long.MaxValue;
        return [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).Take(limit).Select(c => c.Key).Order()];
    }
}
