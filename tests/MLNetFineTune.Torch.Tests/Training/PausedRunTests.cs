using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training;

/// <summary>Runs that stop after an epoch and are gone on with later.</summary>
public sealed class PausedRunTests : IDisposable
{
    private static readonly TextExample[] s_validation = [new("a gripping mess", null, 0), new("dull", null, 1), new("an unbelievable joy", null, 0)];
    private readonly string _folder = Directory.CreateTempSubdirectory("paused").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FineTune_PausedAtSomeEpochs_EndsWithTheBitsOfAnUninterruptedRun()
    {
        var options = Options();
        var whole = TinyData.FineTune(options, validation: s_validation);
        using var model = whole.Model;

        options.CheckpointFolder = _folder;
        var losses = new List<double>();
        foreach (var (epoch, steps) in new[] { (1, 11L), (3, 33L), (3, 33L), (2, 33L) })
        {
            options.StopAfterEpoch = epoch;
            var paused = TinyData.FineTune(options, validation: s_validation);
            paused.Model.Dispose();
            Assert.Equal((TrainingEnd.Paused, steps), (paused.End, paused.Steps));
            Assert.Single(Directory.GetFiles(_folder));
            losses.Add(paused.Best!.Loss);
        }
        Assert.True(losses[1] <= losses[0] && losses[1] == losses[2] && losses[2] == losses[3], string.Join(' ', losses));

        options.StopAfterEpoch = options.Epochs;
        var resumed = TinyData.FineTune(options, validation: s_validation);
        using var last = resumed.Model;
        Assert.Equal((TrainingEnd.Completed, whole.Steps, whole.BestStep), (resumed.End, resumed.Steps, resumed.BestStep));
        Assert.Equal(TinyData.Weights(model), TinyData.Weights(last));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void FineTune_Paused_IsOnTheScheduleOfAllEpochs()
    {
        var options = Options();
        options.Schedule = ScheduleKind.Linear;
        (options.StopAfterEpoch, options.RestoreBestModel) = (2, false);
        var rates = new Rates();
        using var paused = TinyData.FineTune(options, 42, rates, validation: s_validation).Model;
        Assert.Equal(22, rates.Steps);
        // 44 steps in all, 4 of them to warm up: half of the way down is 22 of 40.
        Assert.Equal(options.LearningRate * (44 - 21) / 40, rates.Last, 1e-9);
    }

    [Fact]
    public void FineTune_PausedBeforeItsFirstEvaluation_HasTheLastWeights()
    {
        var options = Options();
        (options.StopAfterEpoch, options.EvaluationSteps, options.CheckpointFolder) = (1, 1000, _folder);
        var paused = TinyData.FineTune(options, validation: s_validation);
        using var model = paused.Model;
        Assert.Equal((TrainingEnd.Paused, 11L, 11L, null), (paused.End, paused.Steps, paused.BestStep, paused.Best));
    }

    [Fact]
    public void FineTune_StopAfterEpochZero_IsRefused()
    {
        var options = Options();
        options.StopAfterEpoch = 0;
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(options));
        Assert.Contains("StopAfterEpoch: found 0; allowed at least 1", e.Message, StringComparison.Ordinal);
    }

    private static TrainingOptions Options()
    {
        var options = TinyData.Options();
        options.Epochs = 4;
        return options;
    }

    private sealed class Rates : IProgress<TrainingProgress>
    {
        public double Last { get; private set; }

        public long Steps { get; private set; }

        public void Report(TrainingProgress value) => (Last, Steps) = (value.LearningRate, value.Step);
    }
}
