using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training.Strategies;

public sealed class StrategyRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("strategies").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>11 batches an epoch, two a step: 6 steps an epoch.</summary>
    [Theory]
    [InlineData("head", 5), InlineData("bitfit", 13), InlineData("freeze(1)+decay(0.8)+rate(*.bias,2)", 5), InlineData("gradual(2)", 4), InlineData("gradual(2)", 9), InlineData("gradual", 12)]
    [InlineData("freeze(0)+gradual(3)+decay(0.9)", 11)]
    public void FineTune_CancelledAndResumed_GivesTheBitsOfAnUninterruptedRun(string strategy, int cancelAfter)
    {
        var options = TinyData.Options();
        (options.Strategy, options.GradientAccumulationSteps, options.ValidationFraction, options.ProgressInterval) = (FineTuningStrategy.Parse(strategy), 2, 0.2, TimeSpan.Zero);
        using var whole = TinyData.FineTune(options, 52).Model;

        options.CheckpointFolder = _folder;
        using var source = new CancellationTokenSource();
        var trained = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => TinyData.FineTune(options, 52, new Reports(r =>
        {
            if (r.Plan is null && ++trained == cancelAfter)
                source.Cancel();
        }), source.Token));
        Assert.Equal(cancelAfter, trained);
        using var resumed = TinyData.FineTune(options, 52).Model;
        Assert.Equal(TinyData.Weights(whole), TinyData.Weights(resumed));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void FineTune_OtherStrategy_IsNotResumedFrom()
    {
        var options = TinyData.Options();
        (options.Strategy, options.CheckpointFolder) = (FineTuningStrategy.FreezeLayers(1), _folder);
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TinyData.FineTune(options, 42, new Reports(r =>
        {
            if (r.Plan is null)
                source.Cancel();
        }), source.Token));
        Assert.Single(Directory.GetFiles(_folder));
        options.Strategy = FineTuningStrategy.BitFit;
        var result = TinyData.FineTune(options);
        result.Model.Dispose();
        Assert.DoesNotContain(result.Notes, n => n.Contains("went on", StringComparison.Ordinal));
    }

    [Fact]
    public void FineTune_AnyStrategy_ReportsItsPlanBeforeTraining()
    {
        var options = TinyData.Options();
        options.Strategy = FineTuningStrategy.HeadOnly;
        var reports = new List<TrainingProgress>();
        TinyData.FineTune(options, 12, new Reports(reports.Add)).Model.Dispose();
        Assert.Equal(("head", 0L, 66L), (reports[0].Plan!.Strategy, reports[0].Step, reports[0].Plan!.TrainedParameters));
        Assert.All(reports.Skip(1), r => Assert.Null(r.Plan));
    }

    /// <summary>3 batches an epoch, 6 steps in all.</summary>
    [Theory]
    [InlineData("gradual", "2 epochs are 2 of 4 stages of gradual"), InlineData("gradual(1)", null)]
    [InlineData("gradual(2)", "2 epochs are 3 of 4 stages"), InlineData("gradual(1000)", "2 epochs are 1 of 4 stages")]
    public void FineTune_StagesThatAreNotReached_SaysWhatStaysFrozen(string strategy, string? note)
    {
        var options = TinyData.Options();
        options.Strategy = FineTuningStrategy.Parse(strategy);
        var result = TinyData.FineTune(options, 12);
        result.Model.Dispose();
        Assert.Equal(6, result.Steps);
        Assert.Equal(note is null ? 0 : 1, result.Notes.Count(n => n.StartsWith(note ?? "2 epochs are", StringComparison.Ordinal)));
    }

    /// <summary>A recognizer's CRF keeps its own rate, on top of which the strategy's comes, and learns where the encoder does not.</summary>
    [Fact]
    public void FineTune_RecognizerWithACrf_LearnsItsHeadAlone()
    {
        var options = TinyEntities.Options();
        (options.UseCrf, options.CrfLearningRate, options.LearningRate, options.Strategy) = (true, 0.05, 1e-3, FineTuningStrategy.Parse("head+rate(crf.*,2)"));
        var reports = new List<TrainingProgress>();
        using var model = TinyEntities.FineTune(options, progress: new Reports(reports.Add)).Model;
        Assert.Equal("classifier at 1e-3; crf at 1e-1", string.Join("; ", reports[0].Plan!.Groups));
        var file = Path.Combine(_folder, "trained");
        model.SavePretrained(file);
        var (before, after) = (Golden.Weights(Path.Combine(Golden.Tiny("bert/sequence-classification"), "model.safetensors")), Golden.Weights(Path.Combine(file, "model.safetensors")));
        Assert.Contains(after["crf.transitions"], v => v != 0);
        Assert.All(before.Where(w => w.Key.StartsWith("bert.", StringComparison.Ordinal) && !w.Key.Contains("pooler", StringComparison.Ordinal)), w => Assert.Equal(w.Value, after[w.Key]));
    }

    [Fact]
    public void FineTune_StrategyThatDoesNotFit_IsRefusedByName()
    {
        var options = TinyData.Options();
        (options.Strategy, options.Epochs) = (FineTuningStrategy.FreezeLayers(3), 0);
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(options));
        Assert.Contains("Strategy: found freeze(3); allowed at most the encoder's 2 layers", e.Message, StringComparison.Ordinal);
        Assert.Contains("Epochs: found 0", e.Message, StringComparison.Ordinal);
        options.Strategy = null!;
        Assert.Contains("Strategy: found null", Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tensors", 1), InlineData("fused", 2), InlineData("fused", 3)]
    public void Forward_FrozenLayers_HaveNoDropoutAndNoGradient(string operations, int depth)
    {
        var golden = new Golden(Golden.Tiny("bert/sequence-classification"));
        using var model = new TinyModel(golden.Folder, strategy: FineTuningStrategy.FreezeLayers(depth - 1));
        model.Arena.AttachGradients();
        using var scope = NewDisposeScope();
        var batch = golden.Batch(0, 8);
        var rows = TokenRows.First(batch);
        var pass = new ForwardPass(batch, BertGoldenTests.Operations(operations), new DropoutStream(1, 0)) { FrozenDepth = depth };
        var frozen = model.Module.bert.FrozenStates(pass, rows);
        Assert.False(frozen.requires_grad);
        var plain = model.Module.bert.FrozenStates(pass with { Dropout = null }, rows);
        Assert.Equal(Golden.ToArray(plain), Golden.ToArray(frozen));

        // Given or computed, what lies above is the same, and what is given stays.
        var given = model.Module.Forward(pass with { Start = frozen, Dropout = new(1, 5) });
        Assert.Equal(Golden.ToArray(model.Module.Forward(pass with { Dropout = new(1, 5) })), Golden.ToArray(given));
        Assert.Equal(Golden.ToArray(plain), Golden.ToArray(frozen));
    }

    private sealed class Reports(Action<TrainingProgress> then) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => then(value);
    }
}
