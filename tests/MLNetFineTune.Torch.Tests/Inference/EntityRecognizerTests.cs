using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Tests.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Inference;

public sealed class EntityRecognizerTests : IDisposable
{
    private static readonly string[] s_tags = ["B-A", "I-A", "B-B", "I-B", "O"];
    private readonly string _folder = Directory.CreateTempSubdirectory("recognizer").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Pretrained => Golden.Tiny("bert/token-classification");

    /// <summary>transformers writes no names where there are two labels; a file that leaves them out with more is read as it is meant.</summary>
    [Fact]
    public void LoadPretrained_NoNamesOfLabels_HasAsManyAsTheHead()
    {
        foreach (var file in Directory.GetFiles(Pretrained).Where(f => !f.Contains("golden.", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        var config = Path.Combine(_folder, "config.json");
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(config))!.AsObject();
        json.Remove("id2label");
        json.Remove("label2id");
        File.WriteAllText(config, json.ToJsonString());
        using var model = EntityRecognizer.LoadPretrained(_folder);
        using var named = EntityRecognizer.LoadPretrained(Pretrained);
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4"], model.Tags);
        var (found, expected) = (Assert.Single(model.Recognize(["a gripping film \u200b"])), Assert.Single(named.Recognize(["a gripping film \u200b"])));
        Assert.Equal(expected.Tags, found.Tags);
        Assert.Equal(expected.Scores, found.Scores);
    }

    [Fact]
    public void LoadPretrained_TransformersFolder_ScoresItsLogits()
    {
        var golden = new Golden(Pretrained);
        using var model = EntityRecognizer.LoadPretrained(Pretrained);
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4"], model.Tags);
        Assert.Equal((TagScheme.Io, false), (model.Scheme, model.Settings.ConstrainedDecoding));
        string[] texts = [.. golden.Json["texts"]!.AsArray().Select(t => t!.GetValue<string>())];
        var found = model.Recognize(texts, batchSize: 3);
        var logits = golden.Values("logits");
        var width = logits.Length / 8 / 5;
        for (var i = 0; i < texts.Length; i++)
        {
            var tokens = model.Tokenizer.EncodeWords([.. found[i].Words.Select(w => texts[i].Substring(w.Start, w.Length))]);
            Assert.Equal(model.Tokenizer.Encode(texts[i]).Ids, tokens.Ids);
            for (var w = 0; w < found[i].Words.Count; w++)
            {
                var row = logits.AsSpan((i * width + tokens.WordIds.ToList().IndexOf(w)) * 5, 5).ToArray();
                Assert.Equal(Array.IndexOf(row, row.Max()), found[i].Tags[w]);
                Assert.Equal(1 / row.Sum(l => Math.Exp(l - row.Max())), found[i].Scores[w], 1e-5);
            }
        }
    }

    [Fact]
    public void Recognize_OneByOneAndInBatches_AgreeInOrder()
    {
        using var model = Model(new() { Scheme = TagScheme.Iob2 });
        string[] texts = [.. Enumerable.Range(0, 150).Select(i => string.Join(' ', Enumerable.Range(0, i * 7 % 60).Select(w => "film ann left a , paris".Split(' ')[(i + w * w) % 6])))];
        var all = model.Recognize(texts, batchSize: 16);
        for (var i = 0; i < texts.Length; i += 11)
        {
            var one = model.Recognize([texts[i]])[0];
            Assert.Equal(one.Tags, all[i].Tags);
            Golden.AssertClose($"scores {i}", one.Scores, all[i].Scores, 1e-5);
            Assert.Equal(one.Words, all[i].Words);
        }
    }

    [Fact]
    public void Recognize_NullEmptyAndBrokenTexts_AreTexts()
    {
        using var model = Model(new() { Scheme = TagScheme.Iob2 });
        var found = model.Recognize([null, "", " \t", "\u200b\u0000", "\ud800 broken \udc00", "É\u0301cole 中文 😀!"]);
        Assert.All(found.Take(3), t => Assert.Empty(t.Words));
        // A word that is all control characters has no token, and is outside.
        Assert.Equal([4], found[3].Tags);
        Assert.Equal([1f], found[3].Scores);
        Assert.Equal(3, found[4].Words.Count);
        Assert.Equal(["É\u0301cole", "中", "文", "😀", "!"], found[5].Words.Select(w => "É\u0301cole 中文 😀!".Substring(w.Start, w.Length)));
        Assert.Empty(model.Recognize([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Recognize([""], 0));
        Assert.Throws<ArgumentException>(() => model.RecognizeWords([[], null!]));
        Assert.Throws<ArgumentException>(() => model.RecognizeWords([["Ann"], ["saw"]], ["Ann"]));
    }

    [Fact]
    public void RecognizeWords_Words_HaveOffsetsInTheJoinedWords()
    {
        using var model = Model(new() { Scheme = TagScheme.Iob2, Splitting = WordSplitting.Whitespace });
        string?[] words = ["Ann", "left,", "", "New", "York", null, "😀."];
        var given = model.RecognizeWords([words])[0];
        var joined = string.Join(' ', words);
        for (var w = 0; w < words.Length; w++)
            Assert.Equal(words[w] ?? "", joined.Substring(given.Words[w].Start, given.Words[w].Length));
        Assert.All(given.Entities, e => Assert.Equal(e.Text, joined.Substring(e.Start, e.Length)));
        var text = model.Recognize(["Ann left, New York 😀."])[0];
        Assert.Equal(text.Tags, new[] { 0, 1, 3, 4, 6 }.Select(w => given.Tags[w]));
    }

    [Fact]
    public void RecognizeWords_TextsBeside_HasOffsetsInTheTextThatHasTheWords()
    {
        using var model = Model(new() { Scheme = TagScheme.Iob2, Splitting = WordSplitting.Whitespace });
        string?[] words = ["Ann", "Ann", "", "(New", "York)", null, "😀"];
        const string Text = "– Ann\u00a0... Ann:\t(New  York)😀.";
        var found = model.RecognizeWords([words, words, words], [Text, null, "Ann (New York) 😀"]);
        for (var w = 0; w < words.Length; w++)
            Assert.Equal(words[w] ?? "", Text.Substring(found[0].Words[w].Start, found[0].Words[w].Length));
        Assert.Equal([2, 10], found[0].Words.Take(2).Select(w => w.Start));
        Assert.All(found[0].Entities, e => Assert.Equal(e.Text, Text.Substring(e.Start, e.Length)));
        // No text, or one that lacks a word: the words stand for themselves.
        var alone = model.RecognizeWords([words])[0];
        Assert.All(found.Skip(1), text => Assert.Equal(alone.Words, text.Words));
        Assert.All(found, text => Assert.Equal(alone.Tags, text.Tags));
        Assert.All(found, text => Assert.Equal(alone.Scores, text.Scores, (a, b) => Math.Abs(a - b) < 1e-5));
    }

    [Theory]
    [InlineData("Annual report by Ann Lee", null), InlineData("by Ann Lee", null), InlineData("Ann B. Lee", null), InlineData("Ann Leeds", null)]
    [InlineData("Ann 2 Lee", null), InlineData("Ann 文 Lee", null)]
    [InlineData("\"Ann\" – (Lee)!", "1 9"), InlineData("AnnLee", "0 3"), InlineData("😀 Ann, Lee", "3 8"), InlineData("Lee Ann", null), InlineData("", null)]
    public void Given_TextWithOtherWords_IsNotWhereTheWordsStand(string text, string? starts)
    {
        var given = MLNetFineTune.Torch.Inference.Entities.WordsOfText.Given(["Ann", "Lee"], text);
        Assert.Equal(starts is null ? null : text, given.Text);
        Assert.Equal(starts ?? "0 4", string.Join(' ', given.Spans.Select(s => s.Start)));
    }

    /// <summary>Windows cut as the documentation says, by other code; each scored by itself, all its tokens, and every word looked up in the window where it has most context.</summary>
    [Theory, InlineData(20_000, 64), InlineData(977, 9), InlineData(400, 3)]
    public void Recognize_LongDocument_IsScoredInTheDocumentedWindows(int words, int maxLength)
    {
        var random = new Random(words);
        string[] vocabulary = ["film", "ann", "unbelievable", "paris", "café", "a", "x-y", "\u200b", "an-extraordinarily-long-winded-word,with:marks"];
        string[] document = [.. Enumerable.Range(0, words).Select(_ => vocabulary[random.Next(vocabulary.Length - (random.Next(50) == 0 ? 0 : 1))])];
        var arena = Arena(out var checkpoint);
        var module = new TokenClassifier(new Weights(arena), checkpoint.Config);
        var settings = new EntityRecognizerSettings { Scheme = TagScheme.Iob2, ConstrainedDecoding = false, Splitting = WordSplitting.Whitespace };
        using var model = new EntityRecognizer(arena, module, checkpoint.Config, checkpoint.Tokenizer, s_tags, maxLength, settings);
        var found = model.Recognize([string.Join(' ', document)])[0];
        Assert.Equal(words, found.Tags.Length);

        var room = maxLength - 2;
        var pieces = document.Select(w => checkpoint.Tokenizer.EncodeWords([w]).Ids.Skip(1).SkipLast(1).ToArray()).ToArray();
        int[] ids = [.. pieces.SelectMany(p => p)];
        var starts = new int[words + 1];
        for (var w = 0; w < words; w++)
            starts[w + 1] = starts[w] + pieces[w].Length;
        var windows = HandCutWindows(starts, room);
        var best = new (int Context, int Window)[words];
        for (var w = 0; w < words; w++)
        {
            // Of a word that is longer than the room its first piece, of half the room.
            var end = starts[w + 1] - starts[w] > room ? starts[w] + Math.Max(1, room / 2) : starts[w + 1];
            best[w] = Enumerable.Range(0, windows.Count).Where(k => windows[k].Start <= starts[w] && end <= windows[k].End)
                .Select(k => (Context: Math.Min(starts[w] - windows[k].Start, windows[k].End - end), Window: k)).OrderByDescending(c => c.Context).ThenBy(c => c.Window).First();
        }
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        for (var k = 0; k < windows.Count; k += words > 5000 ? 7 : 1)
        {
            using var inner = NewDisposeScope();
            int[] tokens = [checkpoint.Tokenizer.ClsId, .. ids[windows[k].Start..windows[k].End], checkpoint.Tokenizer.SepId];
            var logits = Golden.ToArray(module.Forward(new(new(tokens, [], [0, tokens.Length]), new TensorOperations())));
            for (var w = 0; w < words; w++)
            {
                if (best[w].Window != k || pieces[w].Length == 0)
                    continue;
                var row = logits.AsSpan((1 + starts[w] - windows[k].Start) * 5, 5).ToArray();
                Assert.Equal(1 / row.Sum(l => Math.Exp(l - row.Max())), found.Scores[w], 2e-5);
                Assert.Equal(row.Max(), row[found.Tags[w]], 1e-4);
            }
        }
    }

    [Fact]
    public void Recognize_LongDocumentConstrained_HasNoMalformedTag()
    {
        foreach (var crf in new[] { false, true })
        {
            using var model = Model(new() { Scheme = TagScheme.Iob2 }, crf, maxLength: 24);
            var random = new Random(5);
            var text = string.Join(' ', Enumerable.Range(0, 5000).Select(_ => "film ann left a , paris \u200b unbelievable".Split(' ')[random.Next(8)]));
            var found = model.Recognize([text])[0];
            var tags = found.Tags.Select(t => model.Tags[t]).ToArray();
            Assert.True(TagSequences.IsValid(tags, TagScheme.Iob2));
            Assert.Equal(TagSequences.Decode(tags, TagScheme.Iob2).Select(s => (s.Type, found.Words[s.First].Start, found.Words[s.Last].End)), found.Entities.Select(e => (e.Type, e.Start, e.Start + e.Length)));
            Assert.All(found.Entities, e => Assert.Equal(e.Text, text.Substring(e.Start, e.Length)));
            Assert.All(found.Entities, e => Assert.InRange(e.Score, 0, 1));
            Assert.NotEmpty(found.Entities);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void SavePretrained_Folder_LoadsAgainWithTagsSettingsAndCrf(bool crf)
    {
        var options = TinyEntities.Options();
        (options.UseCrf, options.Splitting, options.Aggregation, options.CalibrateScores, options.ValidationFraction) = (crf, WordSplitting.Whitespace, Aggregation.Average, true, 0.2);
        using var trained = TinyEntities.FineTune(options).Model;
        var folder = Path.Combine(_folder, "model");
        trained.SavePretrained(folder);
        using var again = EntityRecognizer.LoadPretrained(folder);
        Assert.Equal(trained.Settings, again.Settings);
        Assert.Equal((trained.MaxLength, crf), (again.MaxLength, again.HasCrf));
        Assert.Equal(trained.Tags, again.Tags);
        string[] texts = ["Bob Stone saw a film in New York .", "Ann"];
        AssertSame(trained.Recognize(texts), again.Recognize(texts));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!;
        Assert.Equal("BertForTokenClassification", config["architectures"]![0]!.GetValue<string>());
        Assert.Equal("B-PER", config["id2label"]!["1"]!.GetValue<string>());

        var parts = TinyEntities.Parts(trained);
        using var loaded = EntityRecognizer.Load(parts.Keys, n => new MemoryStream(parts[n]), maxLength: 20);
        Assert.Equal(20, loaded.MaxLength);
        AssertSame(trained.Recognize(texts), loaded.Recognize(texts));
        using var same = EntityRecognizer.Load(parts.Keys, n => new MemoryStream(parts[n]));
        Assert.Equal(parts, TinyEntities.Parts(same));
        // A recognizer's folder is an encoder like any other.
        Assert.Equal(trained.Config.HiddenSize, Checkpoint.Open(folder).Config.HiddenSize);
    }

    [Theory]
    [InlineData("scheme", "\"Iob9\"", "Io, Iob1, Iob2"), InlineData("scheme", "7", "Io, Iob1, Iob2"), InlineData("temperature", "0", "above 0"), InlineData("max_length", "65", "3 to 64")]
    [InlineData("constrained_decoding", "\"yes\"", "true, false"), InlineData("scheme", "\"Ioe2\"", "B-PER")]
    public void Load_SettingsDamaged_NamesThem(string field, string value, string expected)
    {
        using var trained = TinyEntities.FineTune(TinyEntities.Options(), 8).Model;
        var parts = TinyEntities.Parts(trained);
        var json = JsonNode.Parse(parts["config.json"])!;
        json["task_specific_params"]!["token-classification"]![field] = JsonNode.Parse(value);
        parts["config.json"] = System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        var e = Assert.Throws<CheckpointException>(() => EntityRecognizer.Load(parts.Keys, n => new MemoryStream(parts[n])).Dispose());
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_WhileOthersRecognize_EndsEachCallSoundlyOrRefusesIt()
    {
        var model = Model(new() { Scheme = TagScheme.Iob2 });
        Disposal.WhileOthersCompute(model, () => model.Recognize(["a gripping film in Paris"])[0].Scores, threadCount: 4);
        Assert.Throws<ObjectDisposedException>(() => model.Parts());
    }

    [Fact]
    public void Recognize_Cancelled_Stops()
    {
        using var model = Model(new() { Scheme = TagScheme.Iob2 });
        Assert.ThrowsAny<OperationCanceledException>(() => model.Recognize(["a"], cancellation: new CancellationToken(canceled: true)));
    }

    private static EntityRecognizer Model(EntityRecognizerSettings settings, bool crf = false, int maxLength = 64)
    {
        var arena = Arena(out var checkpoint, crf);
        return new(arena, new(new Weights(arena), checkpoint.Config), checkpoint.Config, checkpoint.Tokenizer, s_tags, maxLength, settings);
    }

    private static ParameterArena Arena(out Checkpoint checkpoint, bool crf = false)
    {
        checkpoint = Checkpoint.Open(Pretrained);
        var arena = new ParameterArena(BertParameters.OfTokenClassifier(checkpoint.Config, 5, crf ? 1 : null), CPU);
        checkpoint.ReadInto(arena, _ => true);
        return arena;
    }

    /// <summary>First and behind-last token of each window.</summary>
    private static List<(int Start, int End)> HandCutWindows(int[] wordStarts, int room)
    {
        List<int> cuts = [];
        for (var w = 0; w + 1 < wordStarts.Length; w++)
        {
            var isLong = wordStarts[w + 1] - wordStarts[w] > room;
            for (var at = wordStarts[w]; at < wordStarts[w + 1]; at += isLong ? Math.Max(1, room / 2) : room + 1)
                cuts.Add(at);
        }
        cuts.Add(wordStarts[^1]);
        List<(int, int)> windows = [];
        for (var start = 0; ;)
        {
            var end = cuts.Last(c => c <= start + room);
            windows.Add((start, end));
            if (end == cuts[^1])
                return windows;
            var next = cuts.First(c => c > end);
            start = cuts.First(c => c > start && c >= end - room / 2 && next - c <= room);
        }
    }

    private static void AssertSame(IReadOnlyList<RecognizedText> expected, IReadOnlyList<RecognizedText> actual)
    {
        foreach (var (e, a) in expected.Zip(actual))
        {
            Assert.Equal(e.Tags, a.Tags);
            Golden.AssertClose("scores", e.Scores, a.Scores, 1e-5);
            Assert.Equal(e.Entities.Select(x => x with { Score = 0 }), a.Entities.Select(x => x with { Score = 0 }));
        }
    }
}
