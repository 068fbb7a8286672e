using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests;

public sealed class ModelZipTests : IClassFixture<FittedModels>, IDisposable
{
    private static readonly string[] Texts = ["the goal was good", "the wind was bad and cloud and rain and warm", "", "song"];

    private readonly MLContext _ml;
    private readonly FittedModels _models;
    private readonly string _folder = Directory.CreateTempSubdirectory("zips").FullName;

    public ModelZipTests(FittedModels models) => (_ml, _models) = (models.Ml, models);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_InAnotherProcess_GivesTheSameBits()
    {
        var zip = Saved(_models.Classifier);
        var here = OtherProcess.Bits(zip, "Score", Texts);
        Assert.Equal(Texts.Length, here.Distinct().Count());
        Assert.Equal(here, OtherProcess.Ask(zip, "Score", Texts));
        Assert.Equal(Bits(_models.Classifier, "Score"), here);
    }

    [Fact]
    public void Load_SentimentInAChainInAnotherProcess_GivesTheSameBits()
    {
        var data = Tiny.Data(_ml);
        var model = _ml.Transforms.CopyColumns("Said", "Text").Append(Tiny.Sentiment(_ml, o => o.TextColumnName = "Said")).Append(_ml.Transforms.CopyColumns("Chance", "Probability")).Fit(data);
        var zip = Saved(model);
        Assert.Equal(OtherProcess.Bits(zip, "Chance", Texts), OtherProcess.Ask(zip, "Chance", Texts));
        model.Dispose();
    }

    [Fact]
    public void Save_OurEntry_HasWeightsTokenizerOptionsAndOrigin()
    {
        var entries = EstimatorContract.Entries(Saved(_models.Classifier)).ToDictionary(e => Path.GetFileName(e.Key), e => e.Value);
        Assert.Superset(new HashSet<string> { "Model.key", "manifest.json", "model.safetensors", "config.json", "tokenizer.json" }, entries.Keys.ToHashSet());
        var manifest = JsonNode.Parse(entries["manifest.json"])!;
        Assert.Equal("sequence-classification", (string)manifest["checkpoint"]!["name"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Tiny.Checkpoint, "model.safetensors")))), (string)manifest["checkpoint"]!["sha256"]!);
        Assert.Equal(["sport", "weather", "music"], manifest["classes"]!.AsArray().Select(n => (string)n!));
        Assert.Equal(0.001, (double)manifest["options"]!["learningRate"]!);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Tiny.Checkpoint, "tokenizer.json")), entries["tokenizer.json"]);
    }

    [Fact]
    public void Load_Truncated_IsRefused()
    {
        var whole = File.ReadAllBytes(Saved(_models.Classifier));
        foreach (var part in new[] { 0, 10, whole.Length / 2, whole.Length - 1 })
        {
            var zip = Write(whole[..part]);
            ZipDamage.AssertRefused(zip);
        }
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
            bytes => { bytes[bytes.Length / 2] ^= 1; return bytes; },
            bytes => { bytes[^1] ^= 0x20; return bytes; },
            bytes => bytes[..(bytes.Length / 3)],
            bytes => [.. bytes, 0],
            bytes => [],
            bytes => null,
        })
        {
            var zip = Saved(_models.Classifier);
            ZipDamage.Change(zip, name, damage);
            Assert.Contains(name, ZipDamage.AssertRefused(zip), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Load_NewerVersion_SaysSo()
    {
        var zip = Saved(_models.Classifier);
        // The header's versions of the model: written 0x48, readable 0x4C.
        ZipDamage.Change(zip, "Model.key", bytes => { bytes[0x4A] = bytes[0x4E] = 9; return bytes; });
        Assert.Contains("too new", ZipDamage.AssertRefused(zip), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherKind_IsRefused()
    {
        var zip = Saved(_models.Classifier);
        // The loader of the other of our models finds a signature that is not its own.
        ZipDamage.Change(zip, "Model.key", bytes =>
        {
            "FineTunedSentiment"u8.CopyTo(bytes.AsSpan(0x50));
            bytes.AsSpan(0x50 + 18, 6).Clear();
            return bytes;
        });
        ZipDamage.AssertRefused(zip);
        ZipDamage.AssertRefused(Write("not a zip at all"u8.ToArray()));
        var strange = Path.Combine(_folder, "strange.zip");
        using (var archive = ZipFile.Open(strange, ZipArchiveMode.Create))
            archive.CreateEntry("hello.txt");
        ZipDamage.AssertRefused(strange);
    }

    [Theory]
    [InlineData("\"config.json\"", "\"../config.json\"", "../config.json")]
    [InlineData("\"scoringBatchSize\":8", "\"scoringBatchSize\":0", "scoringBatchSize")]
    [InlineData("\"maxLength\":64", "\"maxLength\":65", "maxLength")]
    [InlineData("\"classes\":[\"sport\",", "\"classes\":[", "classes")]
    [InlineData("\"parts\":[", "\"parts\":null,\"other\":[", "parts")]
    public void Load_ManifestThatLies_IsRefused(string written, string instead, string named)
    {
        var zip = Saved(_models.Classifier);
        ZipDamage.Lie(zip, written, instead);
        Assert.Contains(named, ZipDamage.AssertRefused(zip), StringComparison.Ordinal);
    }

    private string Saved(ITransformer model)
    {
        var zip = Path.Combine(_folder, Path.GetRandomFileName() + ".zip");
        _ml.Model.Save(model, Tiny.Keyed(_ml).Schema, zip);
        return zip;
    }

    private string Write(byte[] bytes)
    {
        var zip = Path.Combine(_folder, Path.GetRandomFileName() + ".zip");
        File.WriteAllBytes(zip, bytes);
        return zip;
    }

    private string[] Bits(ITransformer model, string column) =>
        [.. model.Transform(_ml.Data.LoadFromEnumerable(Texts.Select(t => new Tiny.Doc { Text = t }))).GetColumn<float[]>(column)
            .Select(row => string.Join(' ', row.Select(v => BitConverter.SingleToUInt32Bits(v).ToString("x8", null))))];
}
