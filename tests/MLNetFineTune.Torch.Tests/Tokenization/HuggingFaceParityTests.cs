using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Tests.Tokenization;

/// <summary>Ids and offsets are those of Hugging Face's tokenizers, for every text, without exception.</summary>
public class HuggingFaceParityTests
{
    [Fact]
    public void Encode_SmallTokenizer_AgreesOnEveryText() => TextsAgree(GoldenTexts.Small);

    [Fact]
    public void Encode_SmallTokenizer_AgreesOnPairsTruncationAndWindows() => PairsAgree(GoldenTexts.Small);

    [Fact]
    public void EncodeWords_SmallTokenizer_AgreesOnEverySentence() => WordsAgree(GoldenTexts.Small);

    [SharedTheory("goldens/tokenizers", "tokenizers")]
    [InlineData("bert-base-uncased")]
    [InlineData("bert-base-cased")]
    [InlineData("bert-base-multilingual-cased")]
    [InlineData("all-MiniLM-L6-v2")]
    public void Encode_PublishedTokenizer_AgreesOnEveryText(string name) => TextsAgree(name);

    [SharedTheory("goldens/tokenizers", "tokenizers")]
    [InlineData("bert-base-uncased")]
    [InlineData("bert-base-cased")]
    [InlineData("bert-base-multilingual-cased")]
    [InlineData("all-MiniLM-L6-v2")]
    public void Encode_PublishedTokenizer_AgreesOnPairsTruncationAndWindows(string name) => PairsAgree(name);

    [SharedTheory("goldens/tokenizers", "tokenizers")]
    [InlineData("bert-base-uncased")]
    [InlineData("bert-base-cased")]
    [InlineData("bert-base-multilingual-cased")]
    [InlineData("all-MiniLM-L6-v2")]
    public void EncodeWords_PublishedTokenizer_AgreesOnEverySentence(string name) => WordsAgree(name);

    private static void TextsAgree(string name)
    {
        var tokenizer = GoldenTexts.Tokenizer(name);
        var differences = new List<string>();
        var buffer = new EncodingBuffer();
        var rows = 0;
        foreach (var row in GoldenTexts.Rows(name))
        {
            rows++;
            var text = row.GetProperty("text").GetString()!;
            var encoding = tokenizer.Encode(text);
            differences.Compare("ids", text, row.Numbers("ids"), encoding.Ids);
            differences.Compare("offsets", text, row.Numbers("offsets"), encoding.Offsets.Flat());
            differences.Compare("special", text, row.Numbers("special"), Enumerable.Range(0, encoding.Ids.Count).Where(i => encoding.SpecialTokensMask[i]));
            tokenizer.EncodeInto(buffer, text);
            differences.Compare("ids into a buffer", text, row.Numbers("ids"), buffer.Ids.ToArray());
        }
        differences.AssertNone();
        Assert.Equal(1830, rows);
    }

    private static void PairsAgree(string name)
    {
        var tokenizer = GoldenTexts.Tokenizer(name);
        var differences = new List<string>();
        var kinds = new Dictionary<string, int>();
        foreach (var row in GoldenTexts.Rows(name, ".pairs"))
        {
            var kind = row.GetProperty("kind").GetString()!;
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            var text = row.GetProperty("text").GetString()!;
            if (kind == "windows")
            {
                var expected = row.GetProperty("windows").EnumerateArray().ToList();
                var windows = tokenizer.EncodeWindows(text, row.GetProperty("max_length").GetInt32(), row.GetProperty("stride").GetInt32());
                differences.Compare("number of windows", text, [expected.Count], [windows.Count]);
                for (var w = 0; w < Math.Min(expected.Count, windows.Count); w++)
                {
                    differences.Compare($"ids of window {w}", text, expected[w].Numbers("ids"), windows[w].Ids);
                    differences.Compare($"offsets of window {w}", text, expected[w].Numbers("offsets"), windows[w].Offsets.Flat());
                }
                continue;
            }
            var pair = row.GetProperty("pair").GetString()!;
            var encoding = kind == "pair"
                ? tokenizer.Encode(text, pair)
                : tokenizer.Encode(text, pair, row.GetProperty("max_length").GetInt32(), Strategy(row.GetProperty("strategy").GetString()!));
            differences.Compare($"{kind}: ids", text, row.Numbers("ids"), encoding.Ids);
            differences.Compare($"{kind}: type ids", text, row.Numbers("type_ids"), encoding.TypeIds);
            if (kind == "pair") differences.Compare("sequences", text, row.Numbers("sequence"), encoding.SequenceIds);
        }
        differences.AssertNone();
        Assert.True(kinds is { Count: 3 } && kinds["pair"] == 120 && kinds["windows"] == 80 && kinds["truncated"] > 100, string.Join(' ', kinds));
    }

    private static void WordsAgree(string name)
    {
        var tokenizer = GoldenTexts.Tokenizer(name);
        var differences = new List<string>();
        var rows = 0;
        foreach (var row in GoldenTexts.Rows(name, ".words"))
        {
            rows++;
            var words = row.GetProperty("words").EnumerateArray().Select(w => w.GetString()).ToList();
            var encoding = tokenizer.EncodeWords(words);
            differences.Compare("ids", string.Join('|', words), row.Numbers("ids"), encoding.Ids);
            differences.Compare("word ids", string.Join('|', words), row.Numbers("word_ids"), encoding.WordIds);
        }
        differences.AssertNone();
        Assert.True(rows > 80, $"{rows} rows");
    }

    private static Truncation Strategy(string name) => name switch
    {
        "longest_first" => Truncation.LongestFirst,
        "only_first" => Truncation.OnlyFirst,
        "only_second" => Truncation.OnlySecond,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no strategy"),
    };
}
