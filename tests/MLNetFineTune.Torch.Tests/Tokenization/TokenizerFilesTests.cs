using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Tests.Tokenization;

/// <summary>What tokenizers are made from, and what is refused.</summary>
public class TokenizerFilesTests
{
    [Fact]
    public void Load_NoFolderOrNoFiles_SaysWhatIsMissing()
    {
        Assert.Contains("no-such-folder", Assert.Throws<DirectoryNotFoundException>(() => TextTokenizer.Load("no-such-folder")).Message, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory().FullName;
        Assert.Contains("neither tokenizer.json nor vocab.txt", Assert.Throws<FileNotFoundException>(() => TextTokenizer.Load(folder)).Message, StringComparison.Ordinal);
        Directory.Delete(folder);
        Assert.Throws<FileNotFoundException>(() => TextTokenizer.FromFiles(SmallFiles.Files(("tokenizer_config.json", "{}"))));
        Assert.Throws<ArgumentNullException>(() => TextTokenizer.Load(null!));
        Assert.Throws<ArgumentNullException>(() => TextTokenizer.FromFiles(null!));
    }

    [Fact]
    public void Files_OfALoadedFolder_MakeTheSameTokenizerAgain()
    {
        var source = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(source, "tokenizer.json"), SmallFiles.Json().ToJsonString());
        File.WriteAllText(Path.Combine(source, "tokenizer_config.json"), """{"model_max_length": 17}""");
        File.WriteAllText(Path.Combine(source, "README.md"), "none of ours");
        var tokenizer = TextTokenizer.Load(source);
        Assert.Equal(["tokenizer.json", "tokenizer_config.json"], tokenizer.Files.Keys.Order(StringComparer.Ordinal));
        Assert.All(tokenizer.Files, f => Assert.Equal(File.ReadAllBytes(Path.Combine(source, f.Key)), f.Value));
        var again = TextTokenizer.FromFiles(tokenizer.Files);
        Assert.Equal(tokenizer.Files, again.Files);
        Assert.Equal(17, again.ModelMaxLength);
        Assert.Equal(tokenizer.Encode("Hello walking").Ids, again.Encode("Hello walking").Ids);
        Directory.Delete(source, true);
    }

    [Fact]
    public void Save_OverAnotherTokenizer_LeavesNothingOfIt()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        SmallFiles.Tokenizer(config: """{"model_max_length": 17}""").Save(folder);
        File.WriteAllText(Path.Combine(folder, "README.md"), "none of ours");
        SmallFiles.FromVocabulary(vocabulary: "[PAD]\n[UNK]\n[CLS]\n[SEP]\nother\n").Save(folder);
        Assert.Equal(["README.md", "vocab.txt"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var loaded = TextTokenizer.Load(folder);
        Assert.Equal((5, null), (loaded.VocabularySize, loaded.ModelMaxLength));
        Directory.Delete(folder, true);
    }

    [Fact]
    public void Properties_OfBothKindsOfFile_AreThoseOfTheVocabulary()
    {
        var windowsLines = SmallFiles.FromVocabulary(vocabulary: string.Join("\r\n", SmallFiles.Words) + "\r\n\r\n");
        foreach (var tokenizer in new[] { SmallFiles.Tokenizer(), SmallFiles.FromVocabulary(), windowsLines })
        {
            Assert.Equal(SmallFiles.Words.Length, tokenizer.VocabularySize);
            Assert.Equal((0, 1, 2, 3, 4), (tokenizer.PadId, tokenizer.UnknownId, tokenizer.ClsId, tokenizer.SepId, tokenizer.MaskId));
            Assert.Null(tokenizer.ModelMaxLength);
            Assert.Equal("hello [MASK] walk ##s e [UNK]", tokenizer.Encode("HELLO[MASK] walks É ?").Spelt());
        }
        Assert.Null(SmallFiles.FromVocabulary(vocabulary: "[PAD]\n[UNK]\n[CLS]\n[SEP]\n").MaskId);
        Assert.Null(SmallFiles.Tokenizer(config: """{"model_max_length": 1000000000000000019884624838656}""").ModelMaxLength);
    }

    [Fact]
    public void VocabularyText_ATokenTwice_HasTheLaterLine()
    {
        var tokenizer = SmallFiles.FromVocabulary(vocabulary: "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n\nworld \nhello\n");
        Assert.Equal([2, 7, 6, 3], tokenizer.Encode("hello world").Ids);
        Assert.Equal(8, tokenizer.VocabularySize);
    }

    [Theory]
    [InlineData(null, "walk a ##a é")]
    [InlineData("""{"do_lower_case": false}""", "walk A ##a é")]
    [InlineData("""{"do_lower_case": false, "tokenizer_class": "BertTokenizer"}""", "walk A ##a é")]
    [InlineData("""{"do_lower_case": false, "tokenizer_class": "PreTrainedTokenizerFast"}""", "walk a ##a é")]
    [InlineData("""{"strip_accents": null}""", "walk a ##a e")]
    [InlineData("""{"strip_accents": true, "do_lower_case": false}""", "walk A ##a e")]
    public void TokenizerConfig_BesideTokenizerJson_RulesAsTransformersHasIt(string? config, string expected) =>
        Assert.Equal(expected, SmallFiles.Tokenizer(json => json["normalizer"]!["strip_accents"] = false, config).Encode("walk Aa é").Spelt());

    [Theory]
    [InlineData("{}", "a ##a e [UNK] world")]
    [InlineData("""{"do_lower_case": false}""", "A ##a é [UNK] world")]
    [InlineData("""{"do_lower_case": false, "strip_accents": true}""", "A ##a e [UNK] world")]
    [InlineData("""{"tokenize_chinese_chars": false}""", "a ##a e [UNK]")]
    public void TokenizerConfig_BesideVocabularyText_SetsTheNormalizer(string config, string expected) =>
        Assert.Equal(expected, SmallFiles.FromVocabulary(config).Encode("Aa é 文world").Spelt());

    [Fact]
    public void TokenizerConfig_SpecialTokensByOtherNames_AreUsed()
    {
        var vocabulary = "<pad>\n<u>\n<s>\n</s>\nhello\n";
        var config = """
            {"unk_token": "<u>", "cls_token": {"content": "<s>", "special": true},
             "added_tokens_decoder": {"4": {"content": "hello", "special": false, "normalized": false}, "9": {"content": "<new>"}}}
            """;
        var map = """{"pad_token": "<pad>", "sep_token": {"content": "</s>"}, "cls_token": "<u>"}""";
        var tokenizer = TextTokenizer.FromFiles(SmallFiles.Files(("vocab.txt", vocabulary), ("tokenizer_config.json", config), ("special_tokens_map.json", map)));
        Assert.Equal((0, 1, 2, 3, 10), (tokenizer.PadId, tokenizer.UnknownId, tokenizer.ClsId, tokenizer.SepId, tokenizer.VocabularySize));
        Assert.Equal([2, 1, 4, 9, 2, 3], tokenizer.Encode("xhello<New><s>").Ids);
    }

    [Fact]
    public void TemplateProcessing_OfAnyForm_IsFollowed()
    {
        var template = JsonNode.Parse("""
            {"type": "TemplateProcessing",
             "single": [{"Sequence": {"id": "A", "type_id": 1}}, {"SpecialToken": {"id": "end", "type_id": 2}}],
             "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "end", "type_id": 1}}],
             "special_tokens": {"end": {"id": "end", "ids": [3, 4], "tokens": ["[SEP]", "[MASK]"]}}}
            """);
        var tokenizer = SmallFiles.Tokenizer(json => json["post_processor"] = template);
        Assert.Equal([5, 3, 4], tokenizer.Encode("hello").Ids);
        Assert.Equal([1, 2, 2], tokenizer.Encode("hello").TypeIds);
        Assert.Equal([5, 6, 3, 4], tokenizer.Encode("hello", "world").Ids);
        Assert.Equal([0, 1, -1, -1], tokenizer.Encode("hello", "world").SequenceIds);
    }

    [Theory]
    [InlineData("model.type", "\"BPE\"", "model.type is \"BPE\"; supported: \"WordPiece\"")]
    [InlineData("normalizer.type", "\"NFC\"", "normalizer.type is \"NFC\"; supported: \"BertNormalizer\"")]
    [InlineData("normalizer", "null", "normalizer is null; supported: an object of type \"BertNormalizer\"")]
    [InlineData("pre_tokenizer.type", "\"Whitespace\"", "pre_tokenizer.type is \"Whitespace\"; supported: \"BertPreTokenizer\"")]
    [InlineData("post_processor.type", "\"RobertaProcessing\"", "post_processor.type is \"RobertaProcessing\"; supported: \"TemplateProcessing\", \"BertProcessing\"")]
    [InlineData("version", "\"2.0\"", "version is \"2.0\"; supported: \"1.0\"")]
    [InlineData("model.unk_token", "\"<unk>\"", "model.unk_token is '<unk>', which is not in model.vocab")]
    [InlineData("model.max_input_chars_per_word", "0", "model.max_input_chars_per_word is 0; expected: a whole number from 1 to 1000")]
    [InlineData("model.max_input_chars_per_word", "2147483647", "model.max_input_chars_per_word is 2147483647")]
    [InlineData("model.vocab.hello", "0", "gives id 0 to both '[PAD]' and 'hello'")]
    [InlineData("model.vocab.hello", "-1", "model.vocab['hello'] is -1; expected: a whole number from 0 to 1048575")]
    [InlineData("model.vocab.hello", "2000000000", "model.vocab['hello'] is 2000000000")]
    [InlineData("model.vocab.hello", "1.5", "model.vocab['hello'] is 1.5")]
    [InlineData("model.vocab.hello", "\"5\"", "model.vocab['hello'] is \"5\"")]
    [InlineData("model.vocab", "[]", "model.vocab is an array; supported: an object of ids by token")]
    [InlineData("normalizer.lowercase", "1", "normalizer.lowercase is 1; expected: true or false")]
    [InlineData("added_tokens.0.id", "3", "'[PAD]' has id 3, and 0 in the vocabulary")]
    [InlineData("added_tokens.0.content", "\"\"", "token 0 is empty")]
    [InlineData("added_tokens.1.content", "\"<other>\"", "id 1 of '<other>' belongs to '[UNK]'")]
    [InlineData("added_tokens", "{}", "added_tokens is an object; expected: an array")]
    [InlineData("post_processor.cls", "[\"[CLS]\", 77]", "post_processor puts in id 77, which belongs to no token")]
    [InlineData("post_processor.cls", "\"[CLS]\"", "post_processor.cls is \"[CLS]\"; expected: an array")]
    public void TokenizerJson_WhatIsNotSupported_IsRefusedByName(string path, string value, string message)
    {
        AssertRefused(message, () => SmallFiles.Tokenizer(json => Set(json, path, JsonNode.Parse(value))));
    }

    [Fact]
    public void TokenizerJson_SeveralProblems_AreListedTogether()
    {
        var refusal = Assert.Throws<InvalidDataException>(() => SmallFiles.Tokenizer(json =>
        {
            json["normalizer"] = null;
            json["pre_tokenizer"]!["type"] = "Whitespace";
            json["model"]!["vocab"]!.AsObject().Remove("[PAD]");
            json["added_tokens"]!.AsArray().RemoveAt(0);
        }, """{"truncation_side": "left"}"""));
        foreach (var part in new[] { "truncation_side is \"left\"", "normalizer is null", "pre_tokenizer.type is \"Whitespace\"", "no token '[PAD]', the pad_token" })
            Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TokenizerJson_TheSameNameTwice_IsRefused()
    {
        var text = SmallFiles.Json().ToJsonString().Replace("\"hello\":5", "\"hello\":5,\"hello\":6", StringComparison.Ordinal);
        AssertRefused("has 'hello' twice", () => Made(Encoded(text)));
    }

    [Theory]
    [InlineData("[PAD]\n[UNK]\n[CLS]\nhello", "vocab.txt has no token '[SEP]', the sep_token")]
    [InlineData("", "vocab.txt has no token '[UNK]', the unk_token")]
    [InlineData("\n\n\n", "vocab.txt has no token '[PAD]', the pad_token")]
    public void VocabularyText_WithoutASpecialToken_IsRefused(string vocabulary, string message) =>
        AssertRefused(message, () => SmallFiles.FromVocabulary(vocabulary: vocabulary));

    [Fact]
    public void VocabularyText_OfOtherBytesOrTooManyLines_IsRefused()
    {
        var files = new Dictionary<string, byte[]> { ["vocab.txt"] = [.. "[PAD]\n[UNK]\n"u8, 0xFF, 0xFE] };
        AssertRefused("vocab.txt is not UTF-8", () => TextTokenizer.FromFiles(files));
        AssertRefused("more than 1048576 lines", () => SmallFiles.FromVocabulary(vocabulary: string.Concat(Enumerable.Repeat("a\n", 1_100_000))));
    }

    [Fact]
    public void Files_CutOffOrDamagedAnywhere_AreRefusedOrUsable()
    {
        var whole = Encoded(SmallFiles.Json().ToJsonString());
        for (var length = 0; length < whole.Length; length += 3) Assert.Throws<InvalidDataException>(() => Made(whole[..length]));
        var random = new Random(3);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var bytes = random.Next(1, 4); bytes > 0; bytes--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Assert.NotEmpty(Made(damaged).Encode("hello walks [MASK]!").Ids);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1000, 3000);
    }

    [Fact]
    public void TokenizerJson_AnyValueOfAnotherKind_IsRefusedOrUsable()
    {
        var refused = 0;
        foreach (var path in Paths(SmallFiles.Json()).ToList())
        {
            foreach (var other in new[] { "null", "true", "-3", "1e300", "\"x\"", "\"\\ud800\"", "[]", "[[[1]]]", "{}", "{\"\\udc00\": 1}" })
            {
                var text = Replaced(path, other);
                try
                {
                    Made(Encoded(text)).Encode("hello walks [MASK]!");
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
            }
        }
        Assert.True(refused > 200, $"{refused}");
    }

    [Fact]
    public void TokenizerConfig_Damaged_IsRefused()
    {
        AssertRefused("tokenizer_config.json is not JSON", () => SmallFiles.FromVocabulary("{\"do_lower_case\": "));
        AssertRefused("tokenizer_config.json holds an array", () => SmallFiles.FromVocabulary("[]"));
        AssertRefused("do_lower_case is \"yes\"", () => SmallFiles.FromVocabulary("""{"do_lower_case": "yes"}"""));
        AssertRefused("model_max_length is -5", () => SmallFiles.FromVocabulary("""{"model_max_length": -5}"""));
        AssertRefused("cls_token", () => SmallFiles.FromVocabulary("""{"cls_token": 7}"""));
        AssertRefused("added_tokens_decoder", () => SmallFiles.FromVocabulary("""{"added_tokens_decoder": {"x": {"content": "y"}}}"""));
        AssertRefused("added_tokens_decoder", () => SmallFiles.FromVocabulary("""{"added_tokens_decoder": {"5": {"content": "y"}}}"""));
    }

    [SharedTheory("goldens/tokenizers", "tokenizers")]
    [InlineData("bert-base-uncased", "{}")]
    [InlineData("all-MiniLM-L6-v2", "{}")]
    [InlineData("bert-base-multilingual-cased", """{"do_lower_case": false}""")]
    public void VocabularyText_OfAPublishedTokenizer_GivesTheSameIds(string name, string config)
    {
        var tokenizer = SmallFiles.FromVocabulary(config, File.ReadAllText(SharedData.Path($"tokenizers/{name}/vocab.txt")));
        var differences = new List<string>();
        foreach (var row in GoldenTexts.Rows(name))
        {
            var text = row.GetProperty("text").GetString()!;
            differences.Compare("ids", text, row.Numbers("ids"), tokenizer.Encode(text).Ids);
        }
        differences.AssertNone();
    }

    private static TextTokenizer Made(byte[] json) => TextTokenizer.FromFiles(new Dictionary<string, byte[]> { ["tokenizer.json"] = json });

    private static byte[] Encoded(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static void AssertRefused(string message, Func<object> make) => Assert.Contains(message, Assert.Throws<InvalidDataException>(make).Message, StringComparison.Ordinal);

    private static void Set(JsonNode node, string path, JsonNode? value)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1]) node = node is JsonArray array ? array[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]! : node[name]!;
        node[names[^1]] = value;
    }

    private static IEnumerable<string> Paths(JsonObject node, string before = "") =>
        node.SelectMany(member => member.Value is JsonObject inner ? Paths(inner, $"{before}{member.Key}.").Prepend(before + member.Key) : [before + member.Key]);

    // By text: a half of a surrogate pair cannot be put into a node.
    private static string Replaced(string path, string value)
    {
        var json = SmallFiles.Json();
        Set(json, path, JsonValue.Create("REPLACED"));
        return json.ToJsonString().Replace("\"REPLACED\"", value, StringComparison.Ordinal);
    }
}
