using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Training;
using Microsoft.Data.Sqlite;
using Microsoft.ML;

namespace MLNetFineTune.Sweeps.Tests.Running;

public sealed class SweepRefusalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweep-refusals").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Sweep_OptionsOutOfRange_ListsThemAll()
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinySweeps.Run(new(1), new()
        {
            Trials = 0, Epochs = 0, Workers = 0, ThreadsPerWorker = 0, Cores = 0, Memory = -1, Folds = 1, TimeBudget = TimeSpan.Zero, CostBudget = TimeSpan.FromSeconds(-1), Tuner = (TunerKind)7,
            Metric = ValidationMetric.EntityF1, Folder = " ", Devices = ["tpu"], Pruning = new(0, 1), Space = new(),
        }));
        foreach (var part in new[]
        {
            "Trials: found 0; allowed at least 1", "Epochs: found 0", "Workers: found 0", "ThreadsPerWorker: found 0", "Cores: found 0", "Memory: found -1", "Folds: found 1; allowed 2 to 20",
            "TimeBudget: found 00:00:00", "CostBudget: found -00:00:01", "Tuner: found 7; allowed Tpe, Random, Grid", "Metric: found EntityF1; allowed Loss, Accuracy, MacroF1", "Folder: found",
            "Devices: found tpu", "Pruning.MinEpochs: found 0", "Pruning.ReductionFactor: found 1; allowed at least 2", "Space: found empty",
        })
        {
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sweep_WhatDoesNotGoTogether_IsRefused()
    {
        var ml = new MLContext(seed: 1);
        Assert.Contains("Folds: found 3 beside a validation set", Refused(() => TinySweeps.Run(ml, TinySweeps.Options(o => o.Folds = 3))), StringComparison.Ordinal);
        Assert.Contains("StopAfterEpoch", Refused(() => TinySweeps.Run(ml, TinySweeps.Options(), o => o.StopAfterEpoch = 2)), StringComparison.Ordinal);
        Assert.Contains("UseCrf", Refused(() => TinySweeps.Run(ml, TinySweeps.Options(o => o.Space = new SearchSpace().Choice("UseCrf", true, false)))), StringComparison.Ordinal);
        Assert.Contains("Pruning.MinEpochs", Refused(() => TinySweeps.Run(ml, TinySweeps.Options(o => o.Pruning = new(MinEpochs: 4)))), StringComparison.Ordinal);

        static string Refused(Action sweep) => Assert.Throws<ArgumentOutOfRangeException>(sweep).Message;
    }

    [Fact]
    public void Sweep_ColumnMissing_IsRefusedAsByFit()
    {
        var ml = new MLContext(seed: 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Classifier(ml, o => o.TextColumnName = "Words").Sweep(Tiny.Keyed(ml), options: TinySweeps.Options()));
    }

    [Fact]
    public void Sweep_JournalThatIsDamaged_IsLetGo()
    {
        var ml = new MLContext(seed: 1);
        var options = TinySweeps.Options(o => (o.Folder, o.Trials, o.Epochs) = (_folder, 1, 1));
        TinySweeps.Run(ml, options).Model.Dispose();
        var journal = Path.Combine(_folder, "sweep.sqlite");
        using (var connection = new SqliteConnection($"Data Source={journal};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE trials SET status = 'Sleeping'";
            command.ExecuteNonQuery();
        }

        Assert.Equal(JournalProblem.Damaged, Assert.Throws<SweepJournalException>(() => TinySweeps.Run(ml, options)).Problem);
        // It is there for as long as anyone has the journal open.
        Assert.False(File.Exists(journal + "-wal"));
    }

    [Fact]
    public void Sweep_FolderOfAnotherSweep_IsRefusedByWhatDiffers()
    {
        var ml = new MLContext(seed: 1);
        TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Trials, o.Epochs) = (_folder, 1, 1))).Model.Dispose();
        var space = new SearchSpace().LogUniform("LearningRate", 1e-5, 1e-3);
        AssertRefused("Space", () => TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Trials, o.Epochs, o.Space) = (_folder, 1, 1, space))));
        AssertRefused("Data", () => TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Trials, o.Epochs) = (_folder, 1, 1)), docs: d => d.Text += "!"));
        AssertRefused("Options.WeightDecay", () => TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Trials, o.Epochs) = (_folder, 1, 1)), o => o.WeightDecay = 0.5));

        static void AssertRefused(string field, Action sweep)
        {
            var e = Assert.Throws<SweepJournalException>(sweep);
            Assert.Equal(JournalProblem.OtherSweep, e.Problem);
            Assert.Contains($"- {field}: found", e.Message, StringComparison.Ordinal);
        }
    }
}
