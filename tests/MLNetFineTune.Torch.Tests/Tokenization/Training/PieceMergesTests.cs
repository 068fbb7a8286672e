using MLNetFineTune.Torch.Tokenization.Training;

namespace MLNetFineTune.Tests.Tokenization.Training;

public class PieceMergesTests
{
    [Fact]
    public void Next_ExampleOfTokenizers_GivesItsVocabulary()
    {
        // The example by which tokenizers tests its BpeTrainer: no prefix, at least 2 occurrences.
        var counts = new Dictionary<string, long>
        {
            ["roses"] = 1, ["are"] = 2, ["red"] = 1, ["voilets"] = 1, ["blue"] = 1, ["BERT"] = 1, ["is"] = 2, ["big"] = 1, ["and"] = 1, ["so"] = 1, ["GPT-2"] = 1,
        };
        var expected = "- 2 B E G P R T a b d e g i l n o r s t u v re are is".Split(' ');
        Assert.Equal(expected, Merged(counts, [], "", int.MaxValue, 2));
    }

    [Fact]
    public void Next_EquallyFrequentPairs_TakesTheSmallerIds()
    {
        // Ids: a 0, b 1, c 2, ##b 3, ##c 4. (a, ##c), (b, ##c) and (c, ##b) occur twice each; ##-forms are in order too.
        var counts = new Dictionary<string, long> { ["cb"] = 2, ["bc"] = 2, ["ac"] = 2 };
        Assert.Equal(["a", "b", "c", "##b", "##c", "ac", "bc", "cb"], Merged(counts, [], "##", int.MaxValue, 2));
    }

    [Fact]
    public void Next_PairThatOverlapsItself_IsMergedFromTheLeft()
    {
        // a ##a ##a ##a, 3 times: (##a, ##a) stands there 6 times, (a, ##a) 3 times; then a ##aa ##a, where (0, 2) comes before (2, 1).
        var counts = new Dictionary<string, long> { ["aaaa"] = 3 };
        Assert.Equal(["a", "##a", "##aa", "aaa", "aaaa"], Merged(counts, [], "##", int.MaxValue, 1));
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(2, 3, 2)]
    [InlineData(3, 4, 2)]
    [InlineData(4, 6, 1)]
    public void Next_RandomWords_AgreesWithCountingAnewBeforeEachMerge(int seed, int letters, int minFrequency)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var counts = new Dictionary<string, long>();
            for (var w = random.Next(1, 60); w > 0; w--)
                counts[string.Concat(Enumerable.Range(0, random.Next(1, 10)).Select(_ => (char)('a' + random.Next(letters))))] = random.Next(1, 30);
            foreach (var (prefix, head) in new[] { ("##", VocabularyFiles.SpecialTokens), ("", (IReadOnlyList<string>)[]) })
            {
                var size = random.Next(3) == 0 ? int.MaxValue : random.Next(20, 200);
                var expected = NaiveMerges.Tokens(counts, head, prefix, size, minFrequency);
                var found = Merged(counts, head, prefix, size, minFrequency);
                Assert.True(expected.SequenceEqual(found), $"round {round}: expected {string.Join(' ', expected)}; found {string.Join(' ', found)}");
            }
        }
    }

    private static IReadOnlyList<string> Merged(Dictionary<string, long> counts, IReadOnlyList<string> head, string prefix, int size, int minFrequency)
    {
        var words = new WordCounts([.. counts.Keys], [.. counts.Values]);
        var tokens = new TokenNames();
        foreach (var token in head) tokens.Add(token);
        foreach (var character in Alphabet.Of(words, "", int.MaxValue)) tokens.Add(character.ToString());
        var merges = new PieceMerges(new SpelledWords(words, tokens, prefix), tokens, prefix);
        while (tokens.Count < size && merges.Next(minFrequency)) { }
        return tokens.Tokens;
    }
}
