using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Tokenization;
using MLNetFineTune.Torch.Tokenization.Training;

namespace MLNetFineTune.Tests.Tokenization.Training;

public class WordPieceTrainerTests
{
    private static readonly string[] Texts =
    [
        "The quick brown fox jumps over the lazy dog.", "The dogs were quicker than the foxes, the brownest of them quickest.", "Jumping foxes and lazier dogs: über 20 Cafés!",
        "Thereupon the fox jumped; the dog did not jump.", "", "  ", "over and over, the lazy jumper",
    ];

    [Fact]
    public void Train_Texts_PutsSpecialTokensThenAlphabetThenMerges()
    {
        // (a, ##b) 3 times, then (ab, ##c) twice; (b, ##a) once only.
        var tokenizer = WordPieceTrainer.Train(["ba ab, abc ABC"], new() { VocabularySize = 14 });
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ",", "a", "b", "c", "##a", "##b", "##c", "ab", "abc"], Tokens(tokenizer));
        Assert.Equal((0, 1, 2, 3, 4), (tokenizer.PadId, tokenizer.UnknownId, tokenizer.ClsId, tokenizer.SepId, tokenizer.MaskId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Train_AnyThreadsAndOrder_GivesTheSameFiles(int threads)
    {
        var random = new Random(3);
        var texts = Enumerable.Range(0, 20_000).Select(_ => Texts[random.Next(Texts.Length)] + " " + RandomTextTests.Text(random)).ToArray();
        var expected = WordPieceTrainer.Train(texts, new() { VocabularySize = 3000, Threads = 1 });
        random.Shuffle(texts);

        var found = WordPieceTrainer.Train(texts, new() { VocabularySize = 3000, Threads = threads });

        Assert.Equal(["tokenizer.json", "tokenizer_config.json", "vocab.txt"], found.Files.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected.Files, f => Assert.Equal(f.Value, found.Files[f.Key]));
    }

    [Fact]
    public void Train_AlphabetLimit_KeepsTheMostFrequentCharacters()
    {
        var tokenizer = WordPieceTrainer.Train(["aab bcd", "ba ée z y"], new() { AlphabetLimit = 4, InitialAlphabet = "q", AcceptSmaller = true, StripAccents = false });
        // a and b 3 times; c, d, e, y, z, é once each: the smallest of them; q as it was asked for. A word keeps what is left of it (bc of bcd).
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "q", "##a", "##b", "##c"], Tokens(tokenizer));
        Assert.Equal([tokenizer.ClsId, tokenizer.UnknownId, 6, 9, tokenizer.SepId], tokenizer.Encode("bcd ba").Ids);
    }

    [Fact]
    public void Train_CasedOptions_AreThoseOfTheTokenizer()
    {
        var options = new WordPieceTrainerOptions { Lowercase = false, HandleChineseCharacters = false, ModelMaxLength = 64, AcceptSmaller = true };
        var tokenizer = WordPieceTrainer.Train(["Éa Éa 中文 中文"], options);
        Assert.Equal(["É", "中", "文"], Tokens(tokenizer).Where(t => t is "É" or "é" or "E" or "e" or "中" or "文"));
        Assert.Equal(["Éa", "中文"], tokenizer.Encode("Éa 中文").Ids.Skip(1).SkipLast(1).Select(id => Tokens(tokenizer)[id]));
        Assert.Equal(64, tokenizer.ModelMaxLength);

        var stripped = WordPieceTrainer.Train(["Éa Éa"], new() { AcceptSmaller = true });
        Assert.Equal(["ea"], stripped.Encode("éA").Ids.Skip(1).SkipLast(1).Select(id => Tokens(stripped)[id]));
    }

    [Fact]
    public void Save_Folder_LoadsAsTheSameTokenizerWithOrWithoutItsJson()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var trained = WordPieceTrainer.Train(Texts, new() { VocabularySize = 90 });
            trained.Save(folder);
            var fromJson = TextTokenizer.Load(folder);
            File.Delete(Path.Combine(folder, "tokenizer.json"));
            var fromVocabulary = TextTokenizer.Load(folder);

            Assert.Equal(90, fromJson.VocabularySize);
            Assert.Equal(512, fromVocabulary.ModelMaxLength);
            var random = new Random(5);
            foreach (var text in Texts.Concat(Enumerable.Range(0, 500).Select(_ => RandomTextTests.Text(random) + "[MASK] the fox")))
            {
                var expected = trained.Encode(text).Ids;
                Assert.Equal(expected, fromJson.Encode(text).Ids);
                Assert.Equal(expected, fromVocabulary.Encode(text).Ids);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Files_TokensOfTheReference_AreTheJsonThatTokenizersWrites()
    {
        var json = GoldenTexts.Tokenizer(GoldenTexts.Small).Files["tokenizer.json"];
        var expected = JsonNode.Parse(json)!;
        var tokens = expected["model"]!["vocab"]!.AsObject().OrderBy(t => (int)t.Value!).Select(t => t.Key).ToList();

        var found = JsonNode.Parse(VocabularyFiles.Of(tokens, new())["tokenizer.json"]);

        Assert.True(JsonNode.DeepEquals(expected, found), $"expected {expected.ToJsonString()}{Environment.NewLine}found {found!.ToJsonString()}");
    }

    [Fact]
    public void Train_NoWords_SaysSo()
    {
        var e = Assert.Throws<ArgumentException>(() => WordPieceTrainer.Train(["", " \t", null]));
        Assert.Contains("texts: found no words in 2 texts; allowed texts with words", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_MoreTokensThanTheTextsGive_SaysHowManyTheyGive()
    {
        var e = Assert.Throws<ArgumentException>(() => WordPieceTrainer.Train(["ba ab, abc ABC"], new() { VocabularySize = 15 }));
        Assert.Contains("VocabularySize: found 15; allowed at most 14", e.Message, StringComparison.Ordinal);
        Assert.Contains("MinFrequency 2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_FewerTokensThanTheAlphabet_SaysHowManyItTakes()
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => WordPieceTrainer.Train(["ba ab, abc ABC"], new() { VocabularySize = 11 }));
        Assert.Contains("VocabularySize: found 11; allowed at least 12", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OptionsOutOfRange_ListsAll()
    {
        var options = new WordPieceTrainerOptions { VocabularySize = 5, MinFrequency = 0, AlphabetLimit = 0, InitialAlphabet = "a b", ModelMaxLength = 2, Threads = 0 };
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => WordPieceTrainer.Train(Texts, options));
        foreach (var problem in new[] { "VocabularySize: found 5;", "MinFrequency: found 0;", "AlphabetLimit: found 0;", "InitialAlphabet: found a b;", "ModelMaxLength: found 2;", "Threads: found 0;" })
            Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Progress_EndsWithAllTokens()
    {
        var reports = new List<VocabularyProgress>();
        WordPieceTrainer.Train(Texts, new() { VocabularySize = 90 }, new Reports(reports));
        Assert.Equal((7, 0), (reports[0].Texts, reports[0].Tokens));
        Assert.Equal((90, 90), (reports[^1].Tokens, reports[^1].VocabularySize));
        Assert.True(reports[^1].Words > 50);
    }

    [Fact]
    public void Train_CancelledWhileMerging_Stops()
    {
        using var source = new CancellationTokenSource();
        var reports = new Reports([], _ => source.Cancel());
        Assert.Throws<OperationCanceledException>(() => WordPieceTrainer.Train(Texts, new() { VocabularySize = 90 }, reports, source.Token));
    }

    private static string[] Tokens(TextTokenizer tokenizer) =>
        System.Text.Encoding.UTF8.GetString(tokenizer.Files["vocab.txt"]).TrimEnd('\n').Split('\n');

    private sealed class Reports(List<VocabularyProgress> reports, Action<VocabularyProgress>? then = null) : IProgress<VocabularyProgress>
    {
        public void Report(VocabularyProgress value)
        {
            reports.Add(value);
            then?.Invoke(value);
        }
    }
}
