using System.Text.Json;
using System.Text.Json.Nodes;
using System.Runtime.InteropServices;
using Microsoft.ML;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Tests;

public sealed class TextEncoderZipTests : IDisposable
{
    private const string MiniLm = "models/all-MiniLM-L6-v2";
    private const string Goldens = "goldens/models/all-MiniLM-L6-v2/golden.safetensors";
    private static readonly string[] Texts = ["the goal was good", "the wind was bad and cloud and rain and warm", "", "song"];

    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("zips").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }

    [Fact]
    public void Load_InAnotherProcess_GivesTheSameBits()
    {
        var zip = Saved(Tiny.Encoder(_ml, o => (o.Pooling, o.Normalize) = (Pooling.Max, true)));
        var here = OtherProcess.Bits(zip, "Embedding", Texts);
        Assert.Equal(Texts.Length, here.Distinct().Count());
        Assert.Equal(here, OtherProcess.Ask(zip, "Embedding", Texts));
    }

    [Fact]
    public void Load_ChainInAnotherProcess_GivesTheSameBits()
    {
        var zip = Saved(Tiny.Encoder(_ml).Append(_ml.Transforms.Concatenate("All", "Embedding")).Append(_ml.Transforms.NormalizeMinMax("All")));
        Assert.Equal(OtherProcess.Bits(zip, "All", Texts), OtherProcess.Ask(zip, "All", Texts));
    }

    [Fact]
    public void Save_OurEntry_HasWeightsTokenizerAndOptions()
    {
        var entries = EstimatorContract.Entries(Saved(Tiny.Encoder(_ml, o => o.MaxLength = 20))).ToDictionary(e => Path.GetFileName(e.Key), e => e.Value);
        Assert.Superset(new HashSet<string> { "Model.key", "manifest.json", "model.safetensors", "config.json", "tokenizer.json" }, entries.Keys.ToHashSet());
        var manifest = JsonNode.Parse(entries["manifest.json"])!;
        Assert.Equal(("Text", "Embedding", "Mean", 20, 8, "sequence-classification"),
            ((string)manifest["inputColumn"]!, (string)manifest["outputColumn"]!, (string)manifest["pooling"]!,
            (int)manifest["maxLength"]!, (int)manifest["batchSize"]!, (string)manifest["checkpoint"]!["name"]!));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Tiny.Checkpoint, "tokenizer.json")), entries["tokenizer.json"]);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("tokenizer.json")]
    [InlineData("config.json")]
    [InlineData("manifest.json")]
    public void Load_EntryDamagedCutOrGone_IsRefusedByName(string name)
    {
        foreach (var damage in new Func<byte[], byte[]?>[]
        {
            bytes => { bytes[bytes.Length / 2] ^= 1; return bytes; }, bytes => bytes[..(bytes.Length / 3)], bytes => [.. bytes, 0], bytes => null,
        })
        {
            var zip = Saved(Tiny.Encoder(_ml));
            ZipDamage.Change(zip, name, damage);
            Assert.Contains(name, ZipDamage.AssertRefused(zip), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"batchSize\":8", "\"batchSize\":0", "batchSize")]
    [InlineData("\"pooling\":\"Mean\"", "\"pooling\":\"Median\"", "pooling")]
    [InlineData("\"pooling\":\"Mean\"", "\"pooling\":5", "pooling")]
    [InlineData("\"maxLength\":64", "\"maxLength\":65", "maxLength")]
    [InlineData("\"outputColumn\":\"Embedding\"", "\"outputColumn\":\"\"", "outputColumn")]
    [InlineData("\"inputColumn\":\"Text\"", "\"inputColumn\":null", "inputColumn")]
    public void Load_ManifestThatLies_IsRefused(string written, string instead, string named)
    {
        var zip = Saved(Tiny.Encoder(_ml));
        ZipDamage.Lie(zip, written, instead);
        Assert.Contains(named, ZipDamage.AssertRefused(zip), StringComparison.Ordinal);
    }

    [SharedFact(MiniLm, Goldens)]
    public void Transform_GenuineEncoder_GivesTheSentenceEmbeddingsBeforeAndAfterSaving()
    {
        var golden = SharedData.Path(Goldens);
        var texts = JsonNode.Parse(File.ReadAllText(Path.ChangeExtension(golden, ".json")))!["texts"]!.AsArray().Select(t => (string)t!).ToArray();
        var expected = Tensor(golden, "sentence_embeddings").Chunk(384).ToArray();
        Assert.Equal(texts.Length, expected.Length);
        var data = _ml.Data.LoadFromEnumerable(texts.Select(t => new Row { Text = t }));
        using var model = _ml.Transforms.CopyColumns("Said", "Text")
            .Append(_ml.Transforms.Text.EncodeText(SharedData.Path(MiniLm), "Embedding", "Said", new() { Normalize = true })).Fit(data);
        Tiny.AssertClose(expected, Tiny.Embeddings(model.Transform(data)), 2e-6);

        var zip = Path.Combine(_folder, "genuine.zip");
        _ml.Model.Save(model, data.Schema, zip);
        var loaded = new MLContext().Model.Load(zip, out _);
        Tiny.AssertClose(expected, Tiny.Embeddings(loaded.Transform(data)), 2e-6);
        ((IDisposable)loaded).Dispose();
    }

    private string Saved(IEstimator<ITransformer> estimator)
    {
        var model = estimator.Fit(Tiny.Data(_ml));
        var zip = Path.Combine(_folder, Path.GetRandomFileName() + ".zip");
        _ml.Model.Save(model, Tiny.Data(_ml).Schema, zip);
        (model as IDisposable)?.Dispose();
        return zip;
    }

    /// <summary>A tensor of a safetensors file.</summary>
    private static float[] Tensor(string path, string name)
    {
        using var file = new BinaryReader(File.OpenRead(path));
        var header = JsonNode.Parse(file.ReadBytes(checked((int)file.ReadInt64())))!;
        var (start, data) = (file.BaseStream.Position, header[name]!["data_offsets"]!.Deserialize<long[]>()!);
        file.BaseStream.Position = start + data[0];
        return MemoryMarshal.Cast<byte, float>(file.ReadBytes((int)(data[1] - data[0]))).ToArray();
    }
}
