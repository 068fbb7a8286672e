using System.Text.Json.Nodes;
using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Tests.Inference;

public sealed class TextEncoderTests : IDisposable
{
    private const string MiniLm = "models/all-MiniLM-L6-v2";
    private const string MiniLmGoldens = "goldens/models/all-MiniLM-L6-v2/golden.safetensors";

    private readonly string _folder = Directory.CreateTempSubdirectory("encoder").FullName;

    private static string Pretrained => Golden.Tiny("bert/sequence-classification");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("bert/sequence-classification", Pooling.Mean)]
    [InlineData("bert/sequence-classification", Pooling.Cls)]
    [InlineData("bert/sequence-classification", Pooling.Max)]
    [InlineData("bert-relu-cased/sequence-classification", Pooling.Mean)]
    [InlineData("bert-relu-cased/sequence-classification", Pooling.Cls)]
    [InlineData("bert-relu-cased/sequence-classification", Pooling.Max)]
    public void Encode_GoldenTexts_PoolsTheHiddenStatesOfTransformers(string folder, Pooling pooling)
    {
        var golden = new Golden(Golden.Tiny(folder));
        using var encoder = TextEncoder.LoadPretrained(golden.Folder, pooling);
        var vectors = encoder.Encode(Texts(golden), batchSize: 3);
        Assert.Equal((8, 32, 0), (vectors.Count, vectors.Width, vectors.TruncatedRows));
        Golden.AssertClose($"{pooling}", Pooled(golden, pooling), vectors.Values, 1e-5);
    }

    [Theory, InlineData(Pooling.Mean), InlineData(Pooling.Cls), InlineData(Pooling.Max)]
    public void Encode_Normalized_IsTheSameDirectionAtLengthOne(Pooling pooling)
    {
        var golden = new Golden(Pretrained);
        using var encoder = TextEncoder.LoadPretrained(Pretrained, pooling, normalize: true);
        var (vectors, expected) = (encoder.Encode(Texts(golden)), Pooled(golden, pooling));
        for (var row = 0; row < vectors.Count; row++)
        {
            var direction = expected.AsSpan(row * 32, 32).ToArray();
            var length = Math.Sqrt(direction.Sum(v => (double)v * v));
            Golden.AssertClose($"row {row}", Array.ConvertAll(direction, v => (float)(v / length)), vectors[row], 1e-5);
            Assert.Equal(1, Math.Sqrt(vectors[row].ToArray().Sum(v => (double)v * v)), 1e-6);
        }
    }

    [SharedFact(MiniLm, MiniLmGoldens)]
    public void Encode_GenuineEncoder_GivesTheSentenceEmbeddings()
    {
        var golden = new Golden(Path.GetDirectoryName(SharedData.Path(MiniLmGoldens))!);
        using var encoder = TextEncoder.LoadPretrained(SharedData.Path(MiniLm), normalize: true, maxLength: 128);
        Golden.AssertClose("sentence_embeddings", golden.Values("sentence_embeddings"), encoder.Encode(Texts(golden)).Values, 2e-6);
    }

    [Theory, InlineData(Pooling.Mean), InlineData(Pooling.Cls), InlineData(Pooling.Max)]
    public void Encode_OneByOneAndInBatches_AgreeInOrder(Pooling pooling)
    {
        using var encoder = TextEncoder.LoadPretrained(Pretrained, pooling);
        string?[] texts = [.. Enumerable.Range(0, 200).Select(i => string.Concat(Enumerable.Repeat("film ", i * 7 % 40)))];
        var all = encoder.Encode(texts, batchSize: 16);
        for (var i = 0; i < texts.Length; i += 13)
            Golden.AssertClose($"row {i}", encoder.Encode([texts[i]]).Values, all[i], 1e-5);
    }

    [Fact]
    public void Encode_NullEmptyAndLongTexts_AreClsSepAndCut()
    {
        using var encoder = TextEncoder.LoadPretrained(Pretrained, maxLength: 8);
        var vectors = encoder.Encode([null, "", "  ", string.Concat(Enumerable.Repeat("film ", 100)), "film film film film film film", "\ud800"]);
        Assert.Equal(vectors[0].ToArray(), vectors[1].ToArray());
        Assert.Equal(vectors[0].ToArray(), vectors[2].ToArray());
        Golden.AssertClose("the text cut to what fits", vectors[4], vectors[3], 1e-6);
        Assert.Equal(1, vectors.TruncatedRows);
        Assert.All(vectors.Values, v => Assert.True(float.IsFinite(v)));
        Assert.Empty(encoder.Encode([]).Values);
    }

    [Fact]
    public void Load_SettingsOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TextEncoder.LoadPretrained(Pretrained, maxLength: 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => TextEncoder.LoadPretrained(Pretrained, maxLength: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => TextEncoder.LoadPretrained(Pretrained, (Pooling)3));
        Assert.Throws<ArgumentException>(() => TextEncoder.LoadPretrained(Pretrained, device: "abacus"));
        Assert.Throws<DirectoryNotFoundException>(() => TextEncoder.LoadPretrained(Path.Combine(_folder, "none")));
        Assert.Throws<CheckpointException>(() => TextEncoder.LoadPretrained(_folder));
        using var encoder = TextEncoder.LoadPretrained(Pretrained);
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(["a"], batchSize: 0));
        Assert.Throws<OperationCanceledException>(() => encoder.Encode(["a"], cancellation: new(canceled: true)));
    }

    [Fact]
    public void Parts_LoadedAgain_GiveTheSameVectorsAndBytes()
    {
        using var encoder = TextEncoder.LoadPretrained(Pretrained, Pooling.Max, normalize: true);
        var parts = Bytes(encoder);
        using var again = TextEncoder.Load(parts.Keys, name => new MemoryStream(parts[name]), Pooling.Max, normalize: true);
        Assert.Equal(encoder.Encode(["a film"]).Values, again.Encode(["a film"]).Values);
        Assert.Equal(parts, Bytes(again));

        parts["model.safetensors"] = parts["model.safetensors"][..^1];
        var damaged = Assert.Throws<CheckpointException>(() => TextEncoder.Load(parts.Keys, name => new MemoryStream(parts[name])));
        Assert.Contains("damaged or cut off", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SavePretrained_Folder_IsAnEncoderWithoutAHead()
    {
        using var encoder = TextEncoder.LoadPretrained(Pretrained);
        encoder.SavePretrained(Path.Combine(_folder, "model"));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "model", "config.json")))!;
        Assert.Equal("BertModel", (string)config["architectures"]![0]!);
        Assert.Null(config["id2label"]);
        Assert.False(Checkpoint.Open(Path.Combine(_folder, "model")).Weights.Has("bert.pooler.dense.weight"));
        using var again = TextEncoder.LoadPretrained(Path.Combine(_folder, "model"));
        Assert.Equal(encoder.Encode(["a film"]).Values, again.Encode(["a film"]).Values);
    }

    [Fact]
    public void SavePretrained_OverAnotherModel_LeavesNothingOfItsTokenizer()
    {
        using var model = TextEncoder.LoadPretrained(Pretrained);
        var folder = Path.Combine(_folder, "model");
        Directory.CreateDirectory(folder);
        foreach (var name in TokenizerFiles.Names) File.WriteAllText(Path.Combine(folder, name), "of another model");
        model.SavePretrained(folder);
        Assert.NotEqual(TokenizerFiles.Names.Count, model.Tokenizer.Files.Count);
        Assert.Equal(model.Tokenizer.Files.Keys.Order(StringComparer.Ordinal), TextTokenizer.Load(folder).Files.Keys.Order(StringComparer.Ordinal));
        using var again = TextEncoder.LoadPretrained(folder);
        Assert.Equal(model.Encode(["a film"]).Values, again.Encode(["a film"]).Values);
    }

    [Fact]
    public void Load_PoolingThatIsNone_IsRefusedBeforeAnythingIsRead() => Assert.Equal("pooling",
        Assert.Throws<ArgumentOutOfRangeException>(() => TextEncoder.Load([], _ => throw new InvalidOperationException("read"), (Pooling)7)).ParamName);

    [Fact]
    public void LoadPretrained_FolderOfAnotherHead_LeavesTheHeadOut()
    {
        using var encoder = TextEncoder.LoadPretrained(Golden.Tiny("bert/masked-lm"));
        encoder.SavePretrained(Path.Combine(_folder, "model"));
        using var weights = new SafetensorsFile(Path.Combine(_folder, "model", "model.safetensors"));
        Assert.Equal(BertParameters.OfEncoder(encoder.Config).Select(p => p.Name).Order(StringComparer.Ordinal), weights.Entries.Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.All(encoder.Encode(["a film"]).Values, v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void ToEncoder_OfAClassifier_IsItsEncoderAndOutlivesIt()
    {
        var classifier = TextClassifier.LoadPretrained(Pretrained, maxLength: 16);
        using var encoder = classifier.ToEncoder(Pooling.Cls);
        classifier.Dispose();
        using var other = encoder.ToEncoder(Pooling.Mean, normalize: true, maxLength: 8);
        using var expected = TextEncoder.LoadPretrained(Pretrained, Pooling.Cls);
        Assert.Equal((16, 8), (encoder.MaxLength, other.MaxLength));
        Assert.Equal(expected.Encode(["a gripping film"]).Values, encoder.Encode(["a gripping film"]).Values);
        Assert.Throws<ObjectDisposedException>(() => classifier.ToEncoder());
    }

    [Fact]
    public void Dispose_WhileOthersEncode_EndsEachCallSoundlyOrRefusesIt()
    {
        var encoder = TextEncoder.LoadPretrained(Pretrained);
        Disposal.WhileOthersCompute(encoder, () => encoder.Encode(["a gripping film"]).Values, threadCount: 3);
        Assert.Throws<ObjectDisposedException>(() => encoder.Parts());
    }

    private static string[] Texts(Golden golden) => [.. golden.Json["texts"]!.AsArray().Select(t => t!.GetValue<string>())];

    /// <summary>The last hidden states of transformers, pooled over the real places in double.</summary>
    private static float[] Pooled(Golden golden, Pooling pooling)
    {
        var name = golden.Names.Where(n => n.StartsWith("hidden_states.", StringComparison.Ordinal)).MaxBy(n => int.Parse(n[14..], null))!;
        var (states, mask) = (golden.Values(name), golden.Integers("input.attention_mask"));
        var (length, width) = (mask.Length / 8, states.Length / mask.Length);
        return [.. Enumerable.Range(0, 8).SelectMany(row => Enumerable.Range(0, width).Select(column =>
        {
            var values = Enumerable.Range(row * length, length).Where(place => mask[place] == 1).Select(place => (double)states[place * width + column]).ToArray();
            return (float)(pooling switch { Pooling.Mean => values.Average(), Pooling.Cls => values[0], _ => values.Max() });
        }))];
    }

    private static Dictionary<string, byte[]> Bytes(TextEncoder encoder) => encoder.Parts().ToDictionary(p => p.Name, p =>
    {
        var stream = new MemoryStream();
        p.WriteTo(stream);
        return stream.ToArray();
    });
}
