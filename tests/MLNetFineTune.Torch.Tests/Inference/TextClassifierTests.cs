using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Tests.Training;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Tests.Inference;

public sealed class TextClassifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("classifier").FullName;
    private static string Pretrained => Golden.Tiny("bert/sequence-classification");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData("bert/sequence-classification"), InlineData("bert-relu-cased/sequence-classification")]
    public void Score_GoldenTexts_GivesTheLogitsOfTransformers(string folder)
    {
        var golden = new Golden(Golden.Tiny(folder));
        using var model = TextClassifier.LoadPretrained(golden.Folder);
        var scores = model.Score([.. golden.Json["texts"]!.AsArray().Select(t => t!.GetValue<string>())], batchSize: 3);
        Golden.AssertClose("logits", golden.Values("logits"), scores.Logits, 1e-5);
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], model.Labels);
    }

    [Fact]
    public void Score_OneByOneAndInBatches_AgreeInOrder()
    {
        using var model = TextClassifier.LoadPretrained(Pretrained);
        string?[] texts = [.. Enumerable.Range(0, 200).Select(i => string.Concat(Enumerable.Repeat("film ", i * 7 % 40)))];
        var all = model.Score(texts, batchSize: 16);
        for (var i = 0; i < texts.Length; i += 13)
            Golden.AssertClose($"row {i}", model.Score([texts[i]]).Logits, all[i], 1e-5);
    }

    [Fact]
    public void Score_NullAndEmptyTexts_AreClsSep()
    {
        using var model = TextClassifier.LoadPretrained(Pretrained);
        var scores = model.Score([null, "", "  "]);
        Assert.Equal(scores[0].ToArray(), scores[1].ToArray());
        Assert.Equal(scores[0].ToArray(), scores[2].ToArray());
        Assert.Empty(model.Score([]).Logits);
    }

    [Fact]
    public void Score_LongAndBrokenTexts_AreCutAndCounted()
    {
        using var model = TextClassifier.LoadPretrained(Pretrained, maxLength: 8);
        var scores = model.Score([new string('a', 100_000), string.Concat(Enumerable.Repeat("film ", 100)), "a film", "\ud800 broken \udc00"], ["x", null, "y", null]);
        Assert.Equal(1, scores.TruncatedRows - (model.Score([new string('a', 100_000)], ["x"]).TruncatedRows + model.Score(["\ud800 broken \udc00"]).TruncatedRows));
        Assert.All(scores.Logits, l => Assert.True(float.IsFinite(l)));
    }

    [Fact]
    public void Score_Pairs_DifferFromSingleTexts()
    {
        using var model = TextClassifier.LoadPretrained(Pretrained);
        Assert.NotEqual(model.Score(["a film", "a film"], [null, ""])[0].ToArray(), model.Score(["a film"], [""]).Logits);
        Assert.Throws<ArgumentException>(() => model.Score(["a"], ["b", "c"]));
    }

    [Fact]
    public void Dispose_WhileOthersScore_EndsEachCallSoundlyOrRefusesIt()
    {
        var model = TextClassifier.LoadPretrained(Pretrained);
        Disposal.WhileOthersCompute(model, () => model.Score(["a gripping film"]).Logits, threadCount: 4);
        Assert.Throws<ObjectDisposedException>(() => model.Parts());
    }

    [Fact]
    public void Parts_LoadedAgain_GiveTheSameScoresAndBytes()
    {
        using var model = TextClassifier.LoadPretrained(Pretrained);
        var parts = Bytes(model);
        Assert.Equal("model.safetensors", parts.Last().Key);
        Assert.All(model.Parts(), p => Assert.Equal(p.Length, parts[p.Name].Length));
        using var again = TextClassifier.Load(parts.Keys, name => new UnseekableStream(parts[name]));
        Assert.Equal(model.Score(["a film"]).Logits, again.Score(["a film"]).Logits);
        Assert.Equal(parts, Bytes(again));
    }

    [Fact]
    public void Load_DamagedParts_SaysWhichAndWhy()
    {
        using var model = TextClassifier.LoadPretrained(Pretrained);
        var parts = Bytes(model);
        void Refused(string name, byte[]? bytes, string expected)
        {
            var changed = new Dictionary<string, byte[]>(parts);
            if (bytes is null)
                changed.Remove(name);
            else
                changed[name] = bytes;
            var e = Assert.Throws<CheckpointException>(() => TextClassifier.Load(changed.Keys, n => new MemoryStream(changed[n])).Dispose());
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        }
        var weights = parts["model.safetensors"];
        Refused("model.safetensors", null, "model.safetensors");
        Refused("config.json", null, "config.json");
        Refused("config.json", "[]"u8.ToArray(), "config.json");
        Refused("tokenizer.json", "{"u8.ToArray(), "tokenizer");
        Refused("model.safetensors", weights[..^1], "damaged or cut off");
        Refused("model.safetensors", [.. weights, 0], "more bytes");
        Refused("model.safetensors", weights[..5], "damaged or cut off");
        Refused("model.safetensors", [.. BitConverter.GetBytes(long.MaxValue), .. weights[8..]], "header length");
        Refused("config.json", Encoded(parts["config.json"], j => j["hidden_size"] = 64), "shape [32, 32]");
    }

    [Fact]
    public void SavePretrained_Folder_LoadsAgainWithLabelsAndTask()
    {
        using var trained = TinyData.FineTune(TinyData.Options()).Model;
        var folder = Path.Combine(_folder, "model");
        trained.SavePretrained(folder);
        trained.SavePretrained(folder);
        Assert.DoesNotContain(Directory.GetFiles(folder), f => f.EndsWith(".tmp", StringComparison.Ordinal));
        using var again = TextClassifier.LoadPretrained(folder, maxLength: 32);
        Assert.Equal(trained.Score(["a gripping film", "dull"]).Logits, again.Score(["a gripping film", "dull"]).Logits);
        Assert.Equal(TinyData.Labels, again.Labels);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!;
        Assert.Equal("BertForSequenceClassification", config["architectures"]![0]!.GetValue<string>());
        Assert.Equal(1, config["label2id"]!["good"]!.GetValue<int>());
        Assert.Equal("good", config["id2label"]!["1"]!.GetValue<string>());
        Assert.Equal("single_label_classification", config["problem_type"]!.GetValue<string>());
    }

    [Fact]
    public void SavePretrained_OverAnotherModel_LeavesNothingOfItsTokenizer()
    {
        using var model = TextClassifier.LoadPretrained(Pretrained);
        var folder = Path.Combine(_folder, "model");
        Directory.CreateDirectory(folder);
        foreach (var name in TokenizerFiles.Names) File.WriteAllText(Path.Combine(folder, name), "of another model");
        model.SavePretrained(folder);
        Assert.NotEqual(TokenizerFiles.Names.Count, model.Tokenizer.Files.Count);
        Assert.Equal(model.Tokenizer.Files.Keys.Order(StringComparer.Ordinal), TextTokenizer.Load(folder).Files.Keys.Order(StringComparer.Ordinal));
        using var again = TextClassifier.LoadPretrained(folder);
        Assert.Equal(model.Score(["a film"]).Logits, again.Score(["a film"]).Logits);
    }

    [Fact]
    public void SavePretrained_DiskFull_LeavesTheOldFiles()
    {
        if (!Directory.Exists("/dev/shm") || !File.Exists("/dev/full"))
            return;
        using var model = TextClassifier.LoadPretrained(Pretrained);
        var folder = Path.Combine(_folder, "model");
        model.SavePretrained(folder);
        var before = Directory.GetFiles(folder).ToDictionary(f => f, File.ReadAllBytes);
        // A content that fails as a full disk does, after other files of the same save were written.
        Assert.Throws<IOException>(() => AtomicFiles.Write(folder, [("config.json", s => s.Write("new"u8)), ("model.safetensors", _ =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            full.Write(new byte[1 << 16]);
        })]));
        Assert.Equal(before, Directory.GetFiles(folder).ToDictionary(f => f, File.ReadAllBytes));
    }

    private static Dictionary<string, byte[]> Bytes(TextClassifier model) => model.Parts().ToDictionary(p => p.Name, p =>
    {
        var stream = new MemoryStream();
        p.WriteTo(stream);
        return stream.ToArray();
    });

    private static byte[] Encoded(byte[] json, Action<JsonObject> change)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        change(node);
        return System.Text.Encoding.UTF8.GetBytes(node.ToJsonString());
    }

    /// <summary>As an entry of a zip: forward only, in small portions.</summary>
    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 777));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 777)]);
    }
}
