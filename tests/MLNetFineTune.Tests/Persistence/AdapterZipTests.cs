using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Tests;

/// <summary>Model zips that hold an adapter and name its base.</summary>
public sealed class AdapterZipTests : IDisposable
{
    private const string Variable = "MLNETFINETUNE_CHECKPOINTS";
    private static readonly string[] Texts = ["the goal was good", "the wind was bad and cloud", ""];

    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("adapters").FullName;
    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    public AdapterZipTests() => Copy(Base);

    private string Base => Path.Combine(_folder, "here", "tiny-bert");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Load_InAnotherProcess_GivesTheSameBits()
    {
        using var model = Fit();
        var zip = Saved(model);
        var here = OtherProcess.Bits(zip, "Score", Texts);
        Assert.Equal(here, OtherProcess.Ask(zip, "Score", Texts));
        Assert.Equal(Tiny.Scores(model.Transform(Tiny.Data(_ml))), Tiny.Scores(_ml.Model.Load(zip, out _).Transform(Tiny.Data(_ml))));
    }

    [Fact]
    public void Save_WithAnAdapter_HoldsNoWeightsOfTheBase()
    {
        using var model = Fit();
        var zip = Saved(model);
        var names = EstimatorContract.Entries(zip).Keys.Select(Path.GetFileName).ToArray();
        Assert.Contains("adapter_config.json", names);
        Assert.Contains("adapter_model.safetensors", names);
        Assert.DoesNotContain("model.safetensors", names);
        var manifest = JsonNode.Parse(EstimatorContract.Entries(zip).Single(e => e.Key.EndsWith("manifest.json", StringComparison.Ordinal)).Value)!;
        Assert.Equal("lora(4,targets=query|value|output.dense)", (string)manifest["options"]!["strategy"]!);

        var again = Path.Combine(_folder, "again.zip");
        _ml.Model.Save(_ml.Model.Load(zip, out var schema), schema, again);
        var (first, second) = (EstimatorContract.Entries(zip), EstimatorContract.Entries(again));
        Assert.Equal(first.Keys.Order(StringComparer.Ordinal), second.Keys.Order(StringComparer.Ordinal));
        Assert.All(first, e => Assert.Equal(e.Value, second[e.Key]));
    }

    [Fact]
    public void Load_SentimentWithAnAdapter_GivesTheSameBits()
    {
        using var model = Tiny.Sentiment(_ml, Adapted).Fit(Tiny.Data(_ml));
        var zip = Saved(model);
        Assert.Equal(OtherProcess.Bits(zip, "Probability", Texts), OtherProcess.Ask(zip, "Probability", Texts));
        Assert.DoesNotContain("model.safetensors", EstimatorContract.Entries(zip).Keys.Select(Path.GetFileName));
    }

    [Fact]
    public void Load_BaseMoved_IsFoundInTheFoldersOfTheVariable()
    {
        using var model = Fit();
        var zip = Saved(model);
        var before = OtherProcess.Bits(zip, "Score", Texts);
        Directory.Move(Path.Combine(_folder, "here"), Path.Combine(_folder, "there"));

        foreach (var listed in new[] { "there", Path.Combine("there", "tiny-bert") })
        {
            Environment.SetEnvironmentVariable(Variable, string.Join(Path.PathSeparator, Path.Combine(_folder, "nowhere"), Path.Combine(_folder, listed)));
            Assert.Equal(before, OtherProcess.Ask(zip, "Score", Texts));
        }
    }

    [Fact]
    public void Load_BaseGone_SaysWhichAndWhereItWasLookedFor()
    {
        using var model = Fit();
        var zip = Saved(model);
        var hash = Checkpoint.Open(Base).Sha256;
        Directory.Move(Path.Combine(_folder, "here"), Path.Combine(_folder, "there"));
        Environment.SetEnvironmentVariable(Variable, Path.Combine(_folder, "nowhere"));

        var missing = Refused(zip);
        Assert.Equal(("tiny-bert", hash), (missing.Name, missing.Sha256));
        Assert.Contains($"{Base}: no such folder", missing.Message);
        Assert.Contains($"{Path.Combine(_folder, "nowhere", "tiny-bert")}: no such folder", missing.Message);
        Assert.Contains(Variable, missing.Message);
    }

    [Fact]
    public void Load_BaseChanged_IsRefusedByItsHash()
    {
        using var model = Fit();
        var zip = Saved(model);
        var weights = Path.Combine(Base, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        Assert.Contains($"{Base}: another one, its weights have the SHA-256 {Checkpoint.Open(Base).Sha256}", Refused(zip).Message);

        File.WriteAllBytes(weights, bytes[..100]);
        Assert.Contains("cannot be used as a checkpoint", Refused(zip).Message);
    }

    [Theory, InlineData("adapter_model.safetensors"), InlineData("adapter_config.json")]
    public void Load_AdapterDamagedOrGone_IsRefusedByName(string name)
    {
        using var model = Fit();
        foreach (var damage in new Func<byte[], byte[]?>[] { bytes => { bytes[bytes.Length / 2] ^= 1; return bytes; }, bytes => bytes[..(bytes.Length / 3)], bytes => [.. bytes, 0], _ => null })
        {
            var zip = Saved(model);
            ZipDamage.Change(zip, name, damage);
            Assert.Contains(name, ZipDamage.AssertRefused(zip));
        }
    }

    [Fact]
    public void Encoder_OfAModelWithAnAdapter_HasMergedWeights()
    {
        using var model = Fit();
        var merged = Path.Combine(_folder, "merged");
        model.Classifier.SavePretrained(merged);
        using var expected = Torch.Inference.TextEncoder.LoadPretrained(merged);
        using var encoder = model.Classifier.ToEncoder();
        Assert.Equal(expected.Encode(Texts).Values, encoder.Encode(Texts).Values);
    }

    private TextClassifierTransformer Fit() => Tiny.Classifier(_ml, Adapted).Fit(Tiny.Keyed(_ml));

    private void Adapted(TextClassifierOptions options)
    {
        options.Checkpoint = Base;
        options.Strategy = FineTuningStrategy.Lora(4, targets: ["query", "value", "output.dense"]);
        options.KeepAdapter = true;
    }

    private string Saved(ITransformer model)
    {
        var zip = Path.Combine(_folder, $"{Guid.NewGuid():n}.zip");
        _ml.Model.Save(model, null, zip);
        return zip;
    }

    private static MissingBaseException Refused(string zip)
    {
        var thrown = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(zip, out _));
        for (var e = thrown; e is not null; e = e.InnerException)
        {
            if (e is MissingBaseException missing)
                return missing;
        }
        throw thrown;
    }

    private static void Copy(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json" })
            File.Copy(Path.Combine(Tiny.Checkpoint, name), Path.Combine(folder, name));
    }
}
