using MLNetFineTune.Tests.Tokenization;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Inference.Entities;

namespace MLNetFineTune.Torch.Tests.Data.Entities;

/// <summary>Spans to tags to sub-words, through windows, and back, is the identity: in every scheme, whatever the text.</summary>
public class EntityRoundTripTests
{
    private static readonly string[] s_types = ["PER", "LOC", "x-y"];

    public static TheoryData<TagScheme, WordSplitting, bool> Cases
    {
        get
        {
            var cases = new TheoryData<TagScheme, WordSplitting, bool>();
            foreach (var scheme in Enum.GetValues<TagScheme>())
            {
                cases.Add(scheme, WordSplitting.Whitespace, false);
                cases.Add(scheme, WordSplitting.PreTokenizer, true);
            }
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void SpansToSubwordsAndBack_RandomUnicode_IsTheIdentity(TagScheme scheme, WordSplitting splitting, bool allSubwords)
    {
        var random = new Random(11);
        var tokenizer = GoldenTexts.Tokenizer(GoldenTexts.Small);
        var table = Table(scheme);
        var decoder = new TagDecoder(table, new() { Scheme = scheme, Aggregation = allSubwords ? Aggregation.Average : Aggregation.First }, null);
        var (found, windowed) = (0, 0);
        for (var round = 0; round < 400; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => RandomTextTests.Text(random)));
            var words = WordsOfText.Split(text, splitting);
            var tokens = tokenizer.EncodePlainWords(words.Words);
            var spans = Spans(random, tokens, scheme);
            var tags = TagSequences.Encode(spans, tokens.WordCount, scheme);
            var labels = Array.ConvertAll(tags, table.IndexOf);

            var maxLength = random.Next(3, 40);
            var windows = EntityCollator.Of([tokens], [labels], tokenizer, maxLength, firstTokensOnly: !allSubwords, hasCrf: false);
            int[] subwords = [.. Enumerable.Range(0, windows.Count).SelectMany(windows.Labels)];
            for (var e = 0; e < windows.Count; e++)
                Assert.InRange(windows.Lengths()[e], 3, maxLength);
            // One label for each sub-word that speaks for a word, in the order of the text.
            Assert.Equal(EntityWindows.RowsOf(tokens, !allSubwords), subwords.Length);
            var logits = new float[subwords.Length * table.Count];
            for (var i = 0; i < subwords.Length; i++)
                logits[i * table.Count + subwords[i]] = 20;
            var decoded = decoder.Decode(tokens, logits);

            Assert.Equal(spans.Select(s => (s.First, s.Last, s.Type)), decoded.Spans.Select(s => (s.First, s.Last, table.Type(decoded.Tags[s.First]))));
            foreach (var (first, last, score) in decoded.Spans)
            {
                var entity = words.Entity(table.Type(decoded.Tags[first]), first, last, score);
                Assert.Equal(text.Substring(entity.Start, entity.Length), entity.Text);
                Assert.StartsWith(words.Words[first]!, entity.Text, StringComparison.Ordinal);
                Assert.EndsWith(words.Words[last]!, entity.Text, StringComparison.Ordinal);
            }
            (found, windowed) = (found + spans.Count, windowed + windows.Split);
        }
        Assert.True(found > 300 && windowed > 50, $"{found} entities, {windowed} texts of several windows: the test tests little");
    }

    /// <summary>Entities over words that have tokens. In IO, where entities of a type that touch are one, these stand apart; in IOB1 and IOE1, which tell only those that touch, by words that
    /// have tokens.</summary>
    private static List<TaggedSpan> Spans(Random random, WordTokens tokens, TagScheme scheme)
    {
        var spans = new List<TaggedSpan>();
        for (var w = 0; w < tokens.WordCount; w++)
        {
            var last = w;
            while (last < tokens.WordCount && tokens.HasTokens(last) && last - w < random.Next(1, 5))
                last++;
            last--;
            if (last < w || random.Next(3) == 0)
                continue;
            var type = s_types[random.Next(s_types.Length)];
            var before = spans.Count == 0 ? -1 : spans[^1].Last + 1;
            var touches = before >= 0 && Enumerable.Range(before, w - before).All(i => !tokens.HasTokens(i));
            if (touches && spans[^1].Type == type && (scheme == TagScheme.Io || (w > before && scheme is TagScheme.Iob1 or TagScheme.Ioe1)))
                continue;
            spans.Add(new(type, w, last));
            w = last;
        }
        return spans;
    }

    private static TagTable Table(TagScheme scheme)
    {
        var prefixes = scheme switch
        {
            TagScheme.Io => "I", TagScheme.Iob1 or TagScheme.Iob2 => "BI", TagScheme.Ioe1 or TagScheme.Ioe2 => "IE", TagScheme.Bioes => "BIES", _ => "BILU",
        };
        return new(["O", .. from p in prefixes from t in s_types select $"{p}-{t}"], scheme);
    }
}
