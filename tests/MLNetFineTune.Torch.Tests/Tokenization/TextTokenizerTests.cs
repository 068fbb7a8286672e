using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Tests.Tokenization;

public class TextTokenizerTests
{
    [Fact]
    public void Encode_NullAndEmpty_GiveTheSpecialTokensAlone()
    {
        var tokenizer = SmallFiles.Tokenizer();
        Assert.Equal([2, 3], tokenizer.Encode(null).Ids);
        Assert.Equal([2, 3], tokenizer.Encode("").Ids);
        Assert.Equal([2, 3, 3], tokenizer.Encode("", "").Ids);
        Assert.Equal([0, 0, 1], tokenizer.Encode(null, "").TypeIds);
        Assert.Equal([2, 3], tokenizer.EncodeWords([]).Ids);
        Assert.Equal([2, 3], Assert.Single(tokenizer.EncodeWindows(null, 8, 2)).Ids);
        Assert.False(tokenizer.Encode(null, maxLength: 2).Truncated);
    }

    [Fact]
    public void Encode_Text_TellsWhereEveryTokenStands()
    {
        var encoding = SmallFiles.Tokenizer().Encode("Hello,  walking É!", "worlds");
        Assert.Equal(["[CLS]", "hello", ",", "walk", "##ing", "e", "!", "[SEP]", "world", "##s", "[SEP]"], encoding.Ids.Select(id => SmallFiles.Words[id]));
        Assert.Equal([(0, 0), (0, 5), (5, 6), (8, 12), (12, 15), (16, 17), (17, 18), (0, 0), (0, 5), (5, 6), (0, 0)], encoding.Offsets);
        Assert.Equal([-1, 0, 1, 2, 2, 3, 4, -1, 0, 0, -1], encoding.WordIds);
        Assert.Equal([-1, 0, 0, 0, 0, 0, 0, -1, 1, 1, -1], encoding.SequenceIds);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1], encoding.TypeIds);
        Assert.Equal(encoding.SequenceIds.Select(s => s < 0), encoding.SpecialTokensMask);
    }

    [Fact]
    public void Encode_LoneSurrogates_AreReplacementCharactersOfOneUnit()
    {
        // Cleaning removes U+FFFD, so that what stands around it is one word.
        var encoding = SmallFiles.Tokenizer().Encode("wa\uD800lk \uDC00\uD83D!");
        Assert.Equal("walk !", encoding.Spelt());
        Assert.Equal([(0, 0), (0, 5), (8, 9), (0, 0)], encoding.Offsets);
        var uncleaned = SmallFiles.Tokenizer(json => json["normalizer"]!["clean_text"] = false).Encode("walk\uD800 \uDC00");
        Assert.Equal("[UNK] [UNK]", uncleaned.Spelt());
        Assert.Equal([(0, 0), (0, 5), (6, 7), (0, 0)], uncleaned.Offsets);
    }

    [Fact]
    public void Encode_WordOfMoreCodePointsThanAllowed_IsUnknown()
    {
        var tokenizer = SmallFiles.Tokenizer();
        Assert.Equal("a " + string.Join(' ', Enumerable.Repeat("##a", 99)), tokenizer.Encode(new string('a', 100)).Spelt());
        foreach (var length in new[] { 101, 250, 256, 257, 5000 })
        {
            var encoding = tokenizer.Encode("hello " + new string('a', length) + " !");
            Assert.Equal("hello [UNK] !", encoding.Spelt());
            Assert.Equal((6, 6 + length), encoding.Offsets[2]);
        }
        // Code points count, not UTF-16 code units.
        var astral = SmallFiles.FromVocabulary(vocabulary: "[PAD]\n[UNK]\n[CLS]\n[SEP]\n𝒳\n##𝒳\n");
        Assert.Equal(102, astral.Encode(string.Concat(Enumerable.Repeat("𝒳", 100))).Ids.Count);
        Assert.Equal([2, 1, 3], astral.Encode(string.Concat(Enumerable.Repeat("𝒳", 101))).Ids);
    }

    [Fact]
    public void Encode_LongerThanMaxLength_IsCutAndSaysSo()
    {
        var tokenizer = SmallFiles.Tokenizer();
        var encoding = tokenizer.Encode("hello world hello world", maxLength: 4);
        Assert.Equal("hello world", encoding.Spelt());
        Assert.True(encoding.Truncated);
        Assert.False(tokenizer.Encode("hello world", maxLength: 4).Truncated);
        Assert.Equal([2, 3], tokenizer.Encode("hello", maxLength: 2).Ids);
        Assert.True(tokenizer.EncodeWords(["hello", "world"], maxLength: 3).Truncated);
        var buffer = new EncodingBuffer();
        tokenizer.EncodeInto(buffer, new string('!', 10_000), maxLength: 5);
        Assert.Equal(5, buffer.Length);
        Assert.True(buffer.Truncated);
        tokenizer.EncodeInto(buffer, "hello", "world", maxLength: 5);
        Assert.Equal([2, 5, 3, 6, 3], buffer.Ids.ToArray());
        Assert.Equal([0, 0, 0, 1, 1], buffer.TypeIds.ToArray());
        Assert.False(buffer.Truncated);
    }

    [Fact]
    public void Encode_ImpossibleLengths_AreRefused()
    {
        var tokenizer = SmallFiles.Tokenizer();
        Assert.Contains("at least 2", Assert.Throws<ArgumentOutOfRangeException>("maxLength", () => tokenizer.Encode("hello", maxLength: 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("maxLength", () => tokenizer.Encode("hello", "world", 2));
        Assert.Throws<ArgumentOutOfRangeException>("maxLength", () => tokenizer.EncodeWords(["hello"], -1));
        var tooShort = Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Encode("hello", "world world world world", 5, Truncation.OnlyFirst));
        Assert.Contains("first text has 1 tokens, and 3 would", tooShort.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Encode("world world world world", null, 3, Truncation.OnlySecond));
        Assert.Contains("from 0 to 2", Assert.Throws<ArgumentOutOfRangeException>("stride", () => tokenizer.EncodeWindows("hello", 5, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("stride", () => tokenizer.EncodeWindows("hello", 5, -1));
        Assert.Throws<ArgumentOutOfRangeException>("stride", () => tokenizer.EncodeWindows("hello", 2));
        Assert.Throws<ArgumentNullException>(() => tokenizer.EncodeWords(null!));
        Assert.Throws<ArgumentNullException>(() => tokenizer.EncodeInto(null!, "hello"));
    }

    [Fact]
    public void Encode_SpecialTokensInTheText_AreFound()
    {
        var encoding = SmallFiles.Tokenizer().Encode("hello[MASK]world [mask] [CLS");
        Assert.Equal("hello [MASK] world [ [UNK] ] [ cls", encoding.Spelt());
        Assert.Equal((5, 11), encoding.Offsets[2]);
        Assert.False(encoding.SpecialTokensMask[2]);
        Assert.Equal(1, encoding.WordIds[2]);
    }

    [Theory]
    [InlineData("hello  <X>  world", false, true, false, "hello #30 world", 5, 10)] // white space before it
    [InlineData("hello  <X>  world", false, false, true, "hello #30 world", 7, 12)] // and behind it
    [InlineData("hello <X>world", true, false, false, "hello [UNK] [UNK] [UNK] world", 6, 7)]
    [InlineData("hello <X> world", true, false, false, "hello #30 world", 6, 9)]
    [InlineData("hello <x> world", false, false, false, "hello [UNK] [UNK] [UNK] world", 6, 7)]
    public void Encode_AddedTokens_KeepTheirFlags(string text, bool singleWord, bool left, bool right, string expected, int start, int end)
    {
        var tokenizer = SmallFiles.Tokenizer(json => json["added_tokens"]!.AsArray().Add(SmallFiles.Added(30, "<X>", false, false, singleWord, left, right)));
        var encoding = tokenizer.Encode(text);
        Assert.Equal(expected, encoding.Spelt());
        Assert.Equal((start, end), encoding.Offsets[2]);
        Assert.Equal(31, tokenizer.VocabularySize);
    }

    [Fact]
    public void Encode_NormalizedAddedTokens_AreFoundInNormalizedText()
    {
        var tokenizer = SmallFiles.Tokenizer(json =>
        {
            json["added_tokens"]!.AsArray().Add(SmallFiles.Added(30, "Été", special: false, normalized: true));
            json["added_tokens"]!.AsArray().Add(SmallFiles.Added(31, "ÉTÉS", special: false, normalized: true));
        });
        var encoding = tokenizer.Encode("hello éTe\u0301 xétés");
        Assert.Equal("hello #30 [UNK] #31", encoding.Spelt());
        Assert.Equal([(0, 0), (0, 5), (6, 9), (11, 12), (12, 16), (0, 0)], encoding.Offsets); // the accent behind the token was removed, and belongs to nothing
    }

    [Fact]
    public void Encode_TextsThatDifferByWhereTheFastWayEnds_AgreeWithTheNormalizer()
    {
        var tokenizer = SmallFiles.Tokenizer();
        Assert.Equal("e hello", tokenizer.Encode("e\u0301 hello").Spelt());
        Assert.Equal("walk ##ing", tokenizer.Encode("wal\u0000k\u200Bing").Spelt());
        Assert.Equal("hello 中 world", tokenizer.Encode("hello中world").Spelt());
        Assert.Equal("hello world", tokenizer.Encode("hello\u00A0\u2028world").Spelt());
        Assert.Equal("hello , world", tokenizer.Encode("\thello,\r\nworld\v").Spelt()); // a vertical tab is a control character
        Assert.Equal("[UNK]", tokenizer.Encode("hello\vworld").Spelt());
    }

    [Fact]
    public void Encode_ManyThreadsAtOnce_AgreeWithOne()
    {
        var tokenizer = GoldenTexts.Tokenizer(GoldenTexts.Small);
        var texts = GoldenTexts.Rows(GoldenTexts.Small).Select(r => (Text: r.GetProperty("text").GetString()!, Ids: r.Numbers("ids"))).ToArray();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            var buffer = new EncodingBuffer();
            for (var i = 0; i < texts.Length; i++)
            {
                var (text, ids) = texts[(i + worker * 200) % texts.Length];
                tokenizer.EncodeInto(buffer, text);
                Assert.Equal(ids, buffer.Ids.ToArray());
            }
        });
    }

    [SharedFact("tokenizers/vectors-squad/question_tokens.json")]
    public void Encode_QuestionsOfAnotherToolsTokenizer_Agree()
    {
        var tokenizer = TextTokenizer.Load(SharedData.Path("tokenizers/bert-base-uncased"));
        using var questions = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("tokenizers/vectors-squad/question_tokens.json")));
        using var ids = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("tokenizers/vectors-squad/tokenized_questions.json")));
        var differences = new List<string>();
        var count = 0;
        foreach (var (question, expected) in questions.RootElement.EnumerateArray().Zip(ids.RootElement.EnumerateArray()))
        {
            var text = question.GetProperty("original").GetString()!;
            differences.Compare("ids", text, expected.EnumerateArray().Select(i => i.GetInt32()), tokenizer.Encode(text).Ids.Skip(1).SkipLast(1));
            count++;
        }
        differences.AssertNone();
        Assert.Equal(10_570, count);
    }
}
