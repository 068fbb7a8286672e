using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training;

/// <summary>Runs whose frozen layers are computed once beside runs that compute them in every epoch.</summary>
public sealed class FrozenPrefixTests : IDisposable
{
    private static readonly TextExample[] s_validation = [new("a gripping mess", null, 0), new("dull", null, 1), new("an unbelievable joy", null, 0)];
    private readonly string _folder = Directory.CreateTempSubdirectory("frozen").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("head", 1 << 20), InlineData("head", 0), InlineData("freeze(1)", 1 << 20), InlineData("freeze(1)", 4000), InlineData("freeze(1)", 0), InlineData("freeze(2)", 1 << 20)]
    [InlineData("freeze(1)+decay(0.8)", 1 << 20), InlineData("gradual(30)", 1 << 20)]
    public void FineTune_StatesKept_GivesTheWeightsOfComputingThemAgain(string strategy, long memory)
    {
        var options = Options(strategy);
        options.FrozenStatesMemory = memory;
        var kept = TinyData.FineTune(options, validation: s_validation);
        using var cached = kept.Model;
        options.CacheFrozenStates = false;
        var plain = TinyData.FineTune(options, validation: s_validation);
        using var uncached = plain.Model;
        AssertClose(uncached, cached);
        Assert.Equal((plain.Best!.Loss, plain.Best.Accuracy), (kept.Best!.Loss, kept.Best.Accuracy), (a, b) => Math.Abs(a.Loss - b.Loss) < 1e-6 && a.Accuracy == b.Accuracy);
    }

    [Theory, InlineData("head"), InlineData("freeze(1)")]
    public void FineTune_FirstEpoch_HasTheSameBitsWhetherStatesAreKept(string strategy)
    {
        var options = Options(strategy);
        options.StopAfterEpoch = 1;
        using var cached = TinyData.FineTune(options).Model;
        options.CacheFrozenStates = false;
        using var uncached = TinyData.FineTune(options).Model;
        Assert.Equal(TinyData.Weights(uncached), TinyData.Weights(cached));
    }

    [Theory, InlineData("head", 5), InlineData("freeze(1)", 17), InlineData("freeze(2)", 25)]
    public void FineTune_CancelledAndResumed_GivesTheBitsOfAnUninterruptedRun(string strategy, int cancelAfter)
    {
        var options = Options(strategy);
        options.ProgressInterval = TimeSpan.Zero;
        using var whole = TinyData.FineTune(options).Model;
        options.CheckpointFolder = _folder;
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TinyData.FineTune(options, 42, new Steps(step =>
        {
            if (step == cancelAfter)
                source.Cancel();
        }), source.Token));
        using var resumed = TinyData.FineTune(options).Model;
        Assert.Equal(TinyData.Weights(whole), TinyData.Weights(resumed));
    }

    [Fact]
    public void FineTune_RowsTwiceInABatch_GivesTheWeightsOfComputingThemAgain()
    {
        var options = Options("freeze(1)");
        (options.RDropWeight, options.Oversample) = (1, true);
        TextExample[] train = [.. TinyData.Examples(20), .. TinyData.Examples(8).Where(e => e.Label == 0)];
        using var cached = TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, train, null, options).Model;
        options.CacheFrozenStates = false;
        using var uncached = TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, train, null, options).Model;
        AssertClose(uncached, cached);
    }

    [Theory, InlineData("head"), InlineData("freeze(1)"), InlineData("freeze(2)")]
    public void FineTune_Entities_GivesTheWeightsOfComputingThemAgain(string strategy)
    {
        var options = TinyEntities.Options();
        (options.Epochs, options.Strategy, options.BatchSize) = (3, FineTuningStrategy.Parse(strategy), 5);
        var kept = TinyEntities.FineTune(options, validation: TinyEntities.Examples(13));
        using var cached = kept.Model;
        options.CacheFrozenStates = false;
        var plain = TinyEntities.FineTune(options, validation: TinyEntities.Examples(13));
        using var uncached = plain.Model;
        Assert.Equal(plain.Best!.Loss, kept.Best!.Loss, 1e-6);
        Golden.AssertClose("weights", Floats(TinyEntities.Parts(uncached)["model.safetensors"]), Floats(TinyEntities.Parts(cached)["model.safetensors"]), 1e-6);
    }

    /// <summary>Frozen layers that change between two passes over the same rows: what was kept does not tell.</summary>
    [Theory]
    [InlineData("head", 3, true, 0, true), InlineData("freeze(1)", 2, true, 0, true), InlineData("gradual(40)", 12, true, 0, true), InlineData("gradual(3)", 12, true, 100_000, true)]
    [InlineData("freeze(1)", 1, true, 0, false), InlineData("freeze(1)", 3, false, 0, false), InlineData("freeze(0)", 3, true, 0, false), InlineData("gradual(3)", 12, true, 0, false)]
    public void Pass_SameRowsAgain_DoesNotComputeFrozenLayersWhereThatPays(string strategy, int epochs, bool cache, int tokensPerStep, bool kept)
    {
        using var model = new TinyModel(Golden.Tiny("bert/sequence-classification"), strategy: FineTuningStrategy.Parse(strategy));
        var options = TinyData.Options();
        (options.Epochs, options.CacheFrozenStates, options.TokensPerStep) = (epochs, cache, tokensPerStep == 0 ? null : tokensPerStep);
        (options.HiddenDropout, options.AttentionDropout) = (0, 0);
        var plan = TrainingPlan.Of(FineTuningStrategy.Parse(strategy), model.Checkpoint.Config, BertParameters.OfClassifier(model.Checkpoint.Config, 3), epochs);
        model.Arena.AttachGradients();
        using var prefix = new FrozenPrefix(model.Module.bert, IEncoderOperations.For(model.Arena), plan, model.Arena, options, []);
        var data = ClassificationCollator.Of(TinyData.Examples(40), model.Checkpoint.Tokenizer, 32, default);
        var task = new ClassificationTask(model.Module, prefix, data, data, 3, options, ClassificationLoss.CrossEntropy);
        prefix.Task = task;
        using var scope = NewDisposeScope();

        var before = Losses();
        using (no_grad())
            model.Arena.Values.narrow(0, model.Arena.Layout.Find("bert.embeddings.LayerNorm.bias")!.Offset, 32).add_(tensor(Enumerable.Range(0, 32).Select(i => i % 3 - 1f).ToArray()));
        Assert.Equal(kept, before == Losses());

        (float, double) Losses() => (task.Loss([3, 1, 2], new DropoutStream(1, 0)).item<float>(), task.Evaluate(default)!.Loss);
    }

    private static TrainingOptions Options(string strategy)
    {
        var options = TinyData.Options();
        (options.Epochs, options.Strategy, options.RestoreBestModel) = (4, FineTuningStrategy.Parse(strategy), true);
        return options;
    }

    private static void AssertClose(MLNetFineTune.Torch.Inference.TextClassifier expected, MLNetFineTune.Torch.Inference.TextClassifier actual) =>
        Golden.AssertClose("weights", Floats(TinyData.Weights(expected)), Floats(TinyData.Weights(actual)), 1e-6);

    /// <summary>The numbers of a safetensors file.</summary>
    private static float[] Floats(byte[] file) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(file.AsSpan(8 + (int)BitConverter.ToInt64(file))).ToArray();

    private sealed class Steps(Action<long> then) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => then(value.Step);
    }
}
