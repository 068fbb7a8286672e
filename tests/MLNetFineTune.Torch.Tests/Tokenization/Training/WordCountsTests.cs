using MLNetFineTune.Torch.Tokenization;
using MLNetFineTune.Torch.Tokenization.Training;

namespace MLNetFineTune.Tests.Tokenization.Training;

public class WordCountsTests
{
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    public void Of_AnyTexts_CountsTheWordsOfNormalizerAndPreTokenizer(bool lowercase, bool accents, bool chinese)
    {
        var random = new Random(11);
        var texts = Enumerable.Range(0, 4000).Select(_ => RandomTextTests.Text(random)).ToList();
        texts.AddRange(["The naïve Café\tsaid: \"don't\"…", new string('x', 100), new string('x', 101), new string('é', 100) + " b", "𝔘𝔫𝔦 " + string.Concat(Enumerable.Repeat("𝔘", 101))]);
        var normalizer = new BertNormalizer(true, chinese, accents, lowercase);
        var expected = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var normalized in texts.Select(normalizer.Normalize))
            foreach (var (at, length) in new BertPreTokenizer().PreTokenize(normalized))
                if (normalized.Substring(at, length) is var word && word.EnumerateRunes().Count() <= 100)
                    expected[word] = expected.GetValueOrDefault(word) + 1;

        var found = WordCounts.Of(texts, normalizer, threads: 3, (_, _) => { }, default);

        Assert.Contains(new string('x', 100), found.Words);
        Assert.Equal(expected.Select(w => (w.Key, w.Value)), found.Words.Zip(found.Counts));
    }

    [Fact]
    public void Of_TextsThatFail_ThrowsWhatTheyThrow()
    {
        static IEnumerable<string> Texts()
        {
            for (var i = 0; i < 100_000; i++) yield return "some words to count";
            throw new InvalidDataException("line 100001");
        }
        var e = Assert.Throws<InvalidDataException>(() => WordCounts.Of(Texts(), new BertNormalizer(), threads: 4, (_, _) => { }, default));
        Assert.Equal("line 100001", e.Message);
    }

    [Fact]
    public void Of_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        IEnumerable<string> Texts()
        {
            for (var i = 0; ; i++)
            {
                if (i == 5000) source.Cancel();
                yield return "an endless corpus";
            }
        }
        Assert.Throws<OperationCanceledException>(() => WordCounts.Of(Texts(), new BertNormalizer(), threads: 2, (_, _) => { }, source.Token));
    }
}
