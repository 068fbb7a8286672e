using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;

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
