using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Tests.Training;

/// <summary>Runs with a low-rank adapter: what they change, what they leave, and what is saved of them.</summary>
public sealed class LoraTrainingTests : IDisposable
{
    private static readonly string[] s_texts = ["a gripping , funny film", "dull and far too long", "no"];
    private readonly string _folder = Directory.CreateTempSubdirectory("lora").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FineTune_Lora_ChangesTargetsAndHeadAlone()
    {
        using var model = TinyData.FineTune(Options(keep: false, FineTuningStrategy.Lora(4))).Model;
        model.SavePretrained(_folder);

        var before = Golden.Weights(Path.Combine(TinyData.Checkpoint().Folder, "model.safetensors"));
        var after = Golden.Weights(Path.Combine(_folder, "model.safetensors"));
        Assert.Equal(before.Keys, after.Keys);
        string[] expected =
        [
            .. from layer in Enumerable.Range(0, 2) from target in new[] { "query", "value" } select $"bert.encoder.layer.{layer}.attention.self.{target}.weight", "classifier.bias", "classifier.weight",
        ];
        Assert.Equal(expected, before.Keys.Where(k => !before[k].AsSpan().SequenceEqual(after[k])));
        Assert.False(model.HasAdapter);
    }

    [Fact]
    public void FineTune_Lora_LearnsSeparableTexts()
    {
        var options = Options(keep: false, FineTuningStrategy.Lora(8, targets: ["query", "key", "value", "dense"]));
        (options.Epochs, options.LearningRate) = (12, 5e-3);
        using var model = TinyData.FineTune(options).Model;
        var scores = model.Score(["a gripping , funny film", "dull and far too long"]);
        Assert.True(scores[0][1] > scores[0][0] && scores[1][0] > scores[1][1], $"{string.Join(" ", scores.Logits)}");
    }

    [Fact]
    public void KeepAdapter_SavedAndLoaded_GivesTheBitsOfTheMergedModel()
    {
        var strategy = FineTuningStrategy.Lora(3, alpha: 5, dropout: 0.1, targets: ["query", "dense"]);
        using var merged = TinyData.FineTune(Options(keep: false, strategy)).Model;
        using var model = TinyData.FineTune(Options(keep: true, strategy)).Model;
        model.SaveAdapter(_folder);
        using var folder = TextClassifier.LoadPretrained(TinyData.Checkpoint().Folder, adapter: _folder, maxLength: 32);
        using var parts = FromParts(model);

        Assert.True(model.HasAdapter && folder.HasAdapter && parts.HasAdapter);
        Assert.Equal(TinyData.Labels, folder.Labels);
        foreach (var other in new[] { model, folder, parts })
            Assert.Equal(merged.Score(s_texts).Logits.ToArray(), other.Score(s_texts).Logits.ToArray());
        Assert.DoesNotContain(model.Parts(), p => p.Name == "model.safetensors");
        Assert.Equal(Bytes(model), Bytes(parts));
    }

    [Fact]
    public void KeepAdapter_CheckpointWithoutPooler_TrainsAndSavesItToo()
    {
        var checkpoint = Checkpoint.Open(Golden.Tiny("bert/token-classification"));
        var options = Options(keep: true, FineTuningStrategy.Lora(4, targets: ["query", "dense"]));
        using var model = TextClassification.FineTune(checkpoint, TinyData.Labels, TinyData.Examples(42), options: options).Model;
        model.SaveAdapter(_folder);
        using var loaded = TextClassifier.LoadPretrained(checkpoint.Folder, adapter: _folder, maxLength: 32);

        Assert.Equal(model.Score(s_texts).Logits.ToArray(), loaded.Score(s_texts).Logits.ToArray());
        var weights = Golden.Weights(Path.Combine(_folder, "adapter_model.safetensors"));
        Assert.Contains(weights["base_model.model.bert.pooler.dense.bias"], b => b != 0);
        Assert.DoesNotContain(weights.Keys, k => k.Contains("pooler.dense.lora", StringComparison.Ordinal));
    }

    /// <summary>As peft writes it since April 2025: a pooler that is saved whole is not adapted, though the targets name it.</summary>
    [Fact]
    public void LoadPretrained_TargetsThatNameASavedPooler_PassItOver()
    {
        var checkpoint = Checkpoint.Open(Golden.Tiny("bert/token-classification"));
        using var model = TextClassification.FineTune(
            checkpoint, TinyData.Labels, TinyData.Examples(42), options: Options(keep: true, FineTuningStrategy.Lora(4, targets: ["query", "dense"]))).Model;
        model.SaveAdapter(_folder);
        var file = Path.Combine(_folder, "adapter_config.json");
        var config = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.Contains("pooler", config["modules_to_save"]!.ToJsonString(), StringComparison.Ordinal);
        config["target_modules"] = new JsonArray("query", "dense");
        File.WriteAllText(file, config.ToJsonString());
        using var loaded = TextClassifier.LoadPretrained(checkpoint.Folder, adapter: _folder, maxLength: 32);
        Assert.Equal(model.Score(s_texts).Logits.ToArray(), loaded.Score(s_texts).Logits.ToArray());

        config["target_modules"] = new JsonArray("pooler.dense");
        File.WriteAllText(file, config.ToJsonString());
        var e = Assert.Throws<CheckpointException>(() => TextClassifier.LoadPretrained(checkpoint.Folder, adapter: _folder));
        Assert.Contains("target_modules: found the pooler alone, which is saved whole", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Names that folders may have, but not everywhere.</summary>
    [Theory, InlineData("run_12:30"), InlineData(@"a\b"), InlineData("...")]
    public void KeepAdapter_CheckpointFolderOfAnOddName_IsReadAgain(string name)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Path.Combine(_folder, name);
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(TinyData.Checkpoint().Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        using var model = TextClassification.FineTune(Checkpoint.Open(folder), TinyData.Labels, TinyData.Examples(8), options: Options(keep: true, FineTuningStrategy.Lora(2))).Model;
        using var parts = FromParts(model);
        Assert.True(parts.HasAdapter);
        Assert.Equal(model.Score(s_texts).Logits.ToArray(), parts.Score(s_texts).Logits.ToArray());
        Assert.Equal(Bytes(model), Bytes(parts));
    }

    [Fact]
    public void FineTune_CancelledAndResumed_GivesTheBitsOfAnUninterruptedRun()
    {
        var options = Options(keep: true, FineTuningStrategy.Lora(4, dropout: 0.2));
        options.ProgressInterval = TimeSpan.Zero;
        using var whole = TinyData.FineTune(options, 52).Model;

        options.CheckpointFolder = _folder;
        using var source = new CancellationTokenSource();
        var trained = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => TinyData.FineTune(options, 52, new Counter(() =>
        {
            if (++trained == 9)
                source.Cancel();
        }), source.Token));
        Assert.InRange(new FileInfo(Assert.Single(Directory.GetFiles(_folder))).Length, 1, 100_000);
        using var resumed = TinyData.FineTune(options, 52).Model;
        Assert.Equal(Bytes(whole), Bytes(resumed));
    }

    [Fact]
    public void KeepAdapter_WithoutLora_IsRefused()
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(Options(keep: true, FineTuningStrategy.HeadOnly)));
        Assert.Contains("KeepAdapter: found True with the strategy head; allowed", e.Message);
    }

    /// <summary>8 matrices of 300,000 rows or columns of 32 f32: 307 MB.</summary>
    [Fact]
    public void KeepAdapter_LargerThanIsRead_IsRefused()
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(Options(keep: true, FineTuningStrategy.Lora(300_000))));
        Assert.Contains("KeepAdapter: found True with lora(300000); allowed true with an adapter of at most 255 MB", e.Message, StringComparison.Ordinal);
    }

    /// <summary>8 matrices of 70,000 rows or columns are few enough bytes, but no rank that is read.</summary>
    [Fact]
    public void KeepAdapter_RankThatIsNotRead_IsRefused()
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(Options(keep: true, FineTuningStrategy.Lora(70_000))));
        Assert.Contains("KeepAdapter: found True with lora(70000), where adapter_config.json r is 70000; allowed an integer, 1 to 65536", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("255 MB", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Each target counts: one that adapts nothing is not passed over for the sake of the others.</summary>
    [Fact]
    public void FineTune_EntitiesWithATargetThatTheyHaveNot_AreRefused()
    {
        var options = TinyEntities.Options();
        options.Strategy = FineTuningStrategy.Lora(4, targets: ["value", "pooler.dense"]);
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyEntities.FineTune(options));
        Assert.Contains("Strategy: found target pooler.dense; allowed dense layers that the model has: this one has no pooler", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("target value", e.Message, StringComparison.Ordinal);

        // A pooler that is new learns whole.
        using var model = TextClassification.FineTune(
            Checkpoint.Open(Golden.Tiny("bert/token-classification")), TinyData.Labels, TinyData.Examples(8), options: Options(keep: false, options.Strategy)).Model;
        Assert.False(model.HasAdapter);
    }

    [Fact]
    public void FineTune_TargetsThatTheEncoderHasNot_AreRefusedByName()
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(Options(keep: false, FineTuningStrategy.Lora(targets: ["query", "q_proj", "uery"]))));
        Assert.Contains("Strategy: found target q_proj; allowed query, key, value", e.Message);
        Assert.Contains("Strategy: found target uery", e.Message);
    }

    [Fact]
    public void FineTune_EntitiesWithLora_AreFoundByMergedWeights()
    {
        var options = TinyEntities.Options();
        options.Strategy = FineTuningStrategy.Lora(4, targets: ["value", "output.dense"]);
        using var model = TinyEntities.FineTune(options).Model;
        model.SavePretrained(_folder);

        var before = Golden.Weights(Path.Combine(TinyEntities.Checkpoint().Folder, "model.safetensors"));
        var after = Golden.Weights(Path.Combine(_folder, "model.safetensors"));
        string[] expected =
        [
            .. from layer in Enumerable.Range(0, 2) from target in new[] { "attention.output.dense", "attention.self.value", "output.dense" } select $"bert.encoder.layer.{layer}.{target}.weight",
        ];
        Assert.Equal(expected, after.Keys.Where(k => k.StartsWith("bert.", StringComparison.Ordinal) && !before[k].AsSpan().SequenceEqual(after[k])));
        using var loaded = EntityRecognizer.LoadPretrained(_folder);
        string[] texts = ["Mary Ann Lee saw a film in Rome ."];
        Assert.Equal(model.Recognize(texts)[0].Entities.Select(e => e.ToString()), loaded.Recognize(texts)[0].Entities.Select(e => e.ToString()));

        options.KeepAdapter = true;
        Assert.Contains("KeepAdapter: found true; allowed false", Assert.Throws<ArgumentOutOfRangeException>(() => TinyEntities.FineTune(options)).Message);
    }

    private static TrainingOptions Options(bool keep, FineTuningStrategy strategy)
    {
        var options = TinyData.Options();
        (options.Strategy, options.KeepAdapter) = (strategy, keep);
        return options;
    }

    private static Dictionary<string, byte[]> Bytes(TextClassifier model) => model.Parts().ToDictionary(p => p.Name, p =>
    {
        var stream = new MemoryStream();
        p.WriteTo(stream);
        Assert.Equal(p.Length, stream.Length);
        return stream.ToArray();
    });

    private static TextClassifier FromParts(TextClassifier model)
    {
        var files = Bytes(model);
        return TextClassifier.Load(files.Keys, name => new MemoryStream(files[name]), maxLength: model.MaxLength);
    }

    private sealed class Counter(Action report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report();
    }
}
