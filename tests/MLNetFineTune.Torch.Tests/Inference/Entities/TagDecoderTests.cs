using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Inference.Entities;
using MLNetFineTune.Torch.Models.Crf;
using MLNetFineTune.Torch.Tests.Models.Crf;

namespace MLNetFineTune.Torch.Tests.Inference.Entities;

public class TagDecoderTests
{
    public static TheoryData<TagScheme> Schemes => [.. Enum.GetValues<TagScheme>()];

    [Theory, MemberData(nameof(Schemes))]
    public void Decode_RandomScores_IsTheLikeliestWellFormedSequence(TagScheme scheme)
    {
        var random = new Random(1);
        var table = Table(scheme);
        for (var trial = 0; trial < 40; trial++)
        {
            var words = random.Next(1, 5);
            var logits = Logits(random, words, table.Count);
            var decoded = new TagDecoder(table, new() { Scheme = scheme }, null).Decode(Words(words), logits);
            Assert.True(TagSequences.IsValid([.. decoded.Tags.Select(t => table.Names[t])], scheme));
            var best = BruteForce.Sequences(words, table.Count).Where(p => TagSequences.IsValid([.. p.Select(t => table.Names[t])], scheme)).Max(p => Sum(logits, p, table.Count));
            Assert.Equal(best, Sum(logits, decoded.Tags, table.Count), 1e-6);
            for (var w = 0; w < words; w++)
            {
                var row = logits[(w * table.Count)..((w + 1) * table.Count)];
                Assert.Equal(Math.Exp(row[decoded.Tags[w]]) / row.Sum(l => Math.Exp(l)), decoded.Scores[w], 1e-6);
            }
            AssertEntities(decoded, table, scheme);

            var free = new TagDecoder(table, new() { Scheme = scheme, ConstrainedDecoding = false }, null).Decode(Words(words), logits);
            for (var w = 0; w < words; w++)
                Assert.Equal(logits[(w * table.Count)..((w + 1) * table.Count)].Max(), logits[w * table.Count + free.Tags[w]]);
        }
    }

    [Theory, MemberData(nameof(Schemes))]
    public void Decode_WithCrf_GivesTheBestSequenceItsMarginalsAndThoseOfSpans(TagScheme scheme)
    {
        var random = new Random(2);
        var table = Table(scheme);
        for (var trial = 0; trial < 12; trial++)
        {
            var (words, constrained) = (random.Next(1, 4), trial % 2 == 0);
            var crf = BruteForce.RandomChain(random, table.Count);
            var logits = Logits(random, words, table.Count);
            var temperature = trial % 3 == 0 ? 1.7 : 1;
            var decoded = new TagDecoder(table, new() { Scheme = scheme, ConstrainedDecoding = constrained, Temperature = temperature }, crf).Decode(Words(words), logits);

            var all = BruteForce.Sequences(words, table.Count).Where(p => !constrained || TagSequences.IsValid([.. p.Select(t => table.Names[t])], scheme)).ToArray();
            var emissions = Array.ConvertAll(logits, l => (double)l);
            var scores = Array.ConvertAll(all, p => BruteForce.Score(crf, emissions, p) / temperature);
            var total = LinearChain.LogSum(scores);
            Assert.Equal(scores.Max(), BruteForce.Score(crf, emissions, decoded.Tags) / temperature, 1e-9);
            for (var w = 0; w < words; w++)
                Assert.Equal(all.Zip(scores).Where(p => p.First[w] == decoded.Tags[w]).Sum(p => Math.Exp(p.Second - total)), decoded.Scores[w], 1e-6);
            foreach (var (first, last, score) in decoded.Spans)
            {
                var type = table.Type(decoded.Tags[first]);
                Assert.Equal(all.Zip(scores).Where(p => table.Spans(p.First).Any(s => s == (first, last) && table.Type(p.First[first]) == type)).Sum(p => Math.Exp(p.Second - total)), score, 1e-6);
            }
        }
    }

    [Theory, MemberData(nameof(Schemes))]
    public void Spans_AnySequence_AreThoseOfConlleval(TagScheme scheme)
    {
        var random = new Random(3);
        var table = Table(scheme);
        for (var trial = 0; trial < 300; trial++)
        {
            var tags = Enumerable.Range(0, random.Next(0, 9)).Select(_ => random.Next(table.Count)).ToArray();
            string[] names = [.. tags.Select(t => table.Names[t])];
            Assert.Equal(TagSequences.DecodeLenient(names), table.Spans(tags).Select(s => new TaggedSpan(table.Type(tags[s.First]), s.First, s.Last)));
            Assert.Equal(TagSequences.IsValid(names, scheme), table.IsValid(tags));
            if (table.IsValid(tags))
                Assert.Equal(TagSequences.Decode(names, scheme), TagSequences.DecodeLenient(names));
        }
    }

    [Theory, MemberData(nameof(Schemes))]
    public void Decode_WordsWithoutTokens_ArePassedOver(TagScheme scheme)
    {
        var table = Table(scheme);
        // Entity of words 1 to 3, of which 2 has no token; 0 and 5 have none either.
        var tags = TagSequences.Encode([new("A", 0, 1)], 3, scheme);
        var logits = new float[3 * table.Count];
        for (var w = 0; w < 3; w++)
            logits[w * table.Count + table.IndexOf(tags[w])] = 9;
        var decoded = new TagDecoder(table, new() { Scheme = scheme }, null).Decode(new([7, 8, 9], [0, 0, 1, 1, 2, 3, 3]), logits);
        Assert.Equal(TagSequences.Encode([new("A", 1, 3)], 6, scheme), decoded.Tags.Select(t => table.Names[t]));
        Assert.Equal((1, 3), (decoded.Spans.Single().First, decoded.Spans.Single().Last));
        Assert.Equal([1f, 1f], [decoded.Scores[0], decoded.Scores[5]]);
        Assert.Equal(Math.Min(decoded.Scores[1], decoded.Scores[3]), decoded.Scores[2]);

        // Two entities that would touch, apart by a word without tokens.
        var touching = TagSequences.Encode([new("A", 0, 0), new("A", 1, 1)], 2, scheme);
        logits = new float[2 * table.Count];
        for (var w = 0; w < 2; w++)
            logits[w * table.Count + table.IndexOf(touching[w])] = 9;
        var apart = new TagDecoder(table, new() { Scheme = scheme }, null).Decode(new([7, 8], [0, 1, 1, 2]), logits);
        Assert.True(TagSequences.IsValid([.. apart.Tags.Select(t => table.Names[t])], scheme), string.Join(' ', apart.Tags.Select(t => table.Names[t])));
        Assert.Equal(scheme == TagScheme.Io ? 1 : 2, apart.Spans.Count);

        var nothing = new TagDecoder(table, new() { Scheme = scheme }, null).Decode(new([], [0, 0, 0]), []);
        Assert.Equal([table.Outside, table.Outside], nothing.Tags);
        Assert.Empty(new TagDecoder(table, new() { Scheme = scheme }, null).Decode(new([], [0]), []).Tags);
    }

    [Fact]
    public void Decode_ManySubwords_AreAggregated()
    {
        var table = new TagTable(["O", "B-A"], TagScheme.Iob2);
        // Two words of 3 and 1 tokens; probabilities of B-A: 0.9, 0.2, 0.2, and 0.7.
        float[] logits = [.. new[] { 0.9, 0.2, 0.2, 0.7 }.SelectMany(p => new[] { 0f, (float)Math.Log(p / (1 - p)) })];
        var text = new WordTokens([5, 6, 7, 8], [0, 3, 4]);
        var average = new TagDecoder(table, new() { Scheme = TagScheme.Iob2, Aggregation = Aggregation.Average }, null).Decode(text, logits);
        Assert.Equal([0, 1], average.Tags);
        Assert.Equal(1 - 1.3 / 3, average.Scores[0], 1e-6);
        var most = new TagDecoder(table, new() { Scheme = TagScheme.Iob2, Aggregation = Aggregation.Max }, null).Decode(text, logits);
        Assert.Equal([1, 1], most.Tags);
        Assert.Equal(0.9, most.Scores[0], 1e-6);
        var first = new TagDecoder(table, new() { Scheme = TagScheme.Iob2 }, null).Decode(text, [logits[0], logits[1], logits[6], logits[7]]);
        Assert.Equal([1, 1], first.Tags);
        Assert.Equal(0.7, first.Scores[1], 1e-6);
    }

    private static void AssertEntities(DecodedWords decoded, TagTable table, TagScheme scheme)
    {
        var expected = TagSequences.Decode([.. decoded.Tags.Select(t => table.Names[t])], scheme);
        Assert.Equal(expected, decoded.Spans.Select(s => new TaggedSpan(table.Type(decoded.Tags[s.First]), s.First, s.Last)));
        foreach (var (first, last, score) in decoded.Spans)
            Assert.Equal(decoded.Scores[first..(last + 1)].Average(), score, 1e-6f);
    }

    private static TagTable Table(TagScheme scheme)
    {
        var prefixes = scheme switch
        {
            TagScheme.Io => "I", TagScheme.Iob1 or TagScheme.Iob2 => "BI", TagScheme.Ioe1 or TagScheme.Ioe2 => "IE", TagScheme.Bioes => "BIES", _ => "BILU",
        };
        return new([.. from p in prefixes from t in new[] { "A", "B" } select $"{p}-{t}", "O"], scheme);
    }

    private static WordTokens Words(int count) => new(new int[count], [.. Enumerable.Range(0, count + 1)]);

    private static float[] Logits(Random random, int words, int tags) => [.. BruteForce.Values(random, words * tags, 3).Select(v => (float)v)];

    private static double Sum(float[] logits, int[] path, int tags) => path.Select((t, w) => (double)logits[w * tags + t]).Sum();
}
