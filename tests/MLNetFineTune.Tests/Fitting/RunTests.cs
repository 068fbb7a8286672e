using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Tests;

public class RunTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Reports(Action<TrainingProgress>? on = null) : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value)
        {
            All.Add(value);
            on?.Invoke(value);
        }
    }

    [Fact]
    public void Fit_Progress_GoesToTheOptionsAndToTheLog()
    {
        List<string> log = [];
        _ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Info)
                log.Add(e.Message);
        };
        var reports = new Reports();
        Tiny.Classifier(_ml, o => (o.Progress, o.Epochs, o.ValidationFraction) = (reports, 2, 0.2)).Fit(Tiny.Keyed(_ml)).Dispose();
        Assert.NotEmpty(reports.All);
        Assert.Equal(reports.All[^1].TotalSteps, reports.All[^1].Step);
        Assert.Contains(reports.All, r => r.Evaluation is not null);
        Assert.Contains(log, l => l.Contains("loss", StringComparison.Ordinal) && l.Contains("rows/s", StringComparison.Ordinal));
        Assert.Contains(log, l => l.Contains("validation loss", StringComparison.Ordinal));
        Assert.Contains(log, l => l.Contains("strategy full: ", StringComparison.Ordinal) && l.EndsWith("embeddings at 1e-3", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_WhatARunHasToSay_IsLoggedWhenItComesUpAndOnce()
    {
        List<string> log = [];
        _ml.Log += (_, e) => log.Add(e.Message);
        var reports = new Reports();
        Tiny.Classifier(_ml, o => (o.Progress, o.EarlyStoppingPatience) = (reports, 1)).Fit(Tiny.Keyed(_ml)).Dispose();
        const string note = "EarlyStoppingPatience is without effect";
        Assert.Single(log, l => l.Contains(note, StringComparison.Ordinal));
        Assert.InRange(log.FindIndex(l => l.Contains(note, StringComparison.Ordinal)), 0, log.FindIndex(l => l.Contains("rows/s", StringComparison.Ordinal)));
        Assert.StartsWith(note, Assert.Single(reports.All[0].Notes), StringComparison.Ordinal);
        Assert.All(reports.All.Skip(1), r => Assert.Empty(r.Notes));
    }

    [Fact]
    public void Fit_CancelledByTheOptions_StopsWithinAStep()
    {
        using var source = new CancellationTokenSource();
        var reports = new Reports(_ => source.Cancel());
        var estimator = Tiny.Classifier(_ml, o => (o.Progress, o.Epochs, o.Cancellation) = (reports, 10_000, source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(Tiny.Keyed(_ml)));
        Assert.Single(reports.All);
    }

    [Fact]
    public void Fit_CancelledBeforehand_ReadsNothing()
    {
        var view = new OddView(3);
        var data = _ml.Transforms.Conversion.MapValueToKey("Label", "Key").Fit(view).Transform(view);
        var opened = view.Opened;
        Assert.ThrowsAny<OperationCanceledException>(() => Tiny.Classifier(_ml, o => o.Cancellation = new(canceled: true)).Fit(data));
        Assert.Equal(opened, view.Opened);
    }

    [Fact]
    public void Fit_CancelledByTheMLContext_Stops()
    {
        var ml = new MLContext(seed: 1);
        // How hosts of ML.NET stop a run; it has no public way to it.
        var cancel = typeof(MLContext).GetMethod("CancelExecution", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!;
        var reports = new Reports(_ => cancel.Invoke(ml, null));
        var estimator = Tiny.Classifier(ml, o => (o.Progress, o.Epochs) = (reports, 100_000));
        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(Tiny.Keyed(ml)));
    }

    [Fact]
    public void Fit_CancelledAndResumed_EndsWithTheSameModel()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var data = Tiny.Keyed(_ml);
            using var whole = Tiny.Classifier(_ml, o => o.Epochs = 4).Fit(data);
            using var source = new CancellationTokenSource();
            var reports = new Reports(r =>
            {
                if (r.Step >= 6)
                    source.Cancel();
            });
            Assert.ThrowsAny<OperationCanceledException>(() =>
                Tiny.Classifier(_ml, o => (o.Epochs, o.CheckpointFolder, o.Progress, o.Cancellation) = (4, folder, reports, source.Token)).Fit(data));
            Assert.NotEmpty(Directory.GetFiles(folder));
            using var resumed = Tiny.Classifier(_ml, o => (o.Epochs, o.CheckpointFolder) = (4, folder)).Fit(data);
            Assert.Equal(Tiny.Scores(whole.Transform(data)), Tiny.Scores(resumed.Transform(data)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Fit_GpuThatIsNotThere_FallsBackWithAWarningOrIsRefused()
    {
        if (TorchSharp.torch.cuda.is_available())
            return;
        var ml = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = true };
        var warnings = Tiny.Warnings(ml, () => Tiny.Classifier(ml).Fit(Tiny.Keyed(ml)).Dispose());
        Assert.Contains(warnings, w => w.Contains("GpuDeviceId is 0", StringComparison.Ordinal));
        var strict = new MLContext(seed: 1) { GpuDeviceId = 0, FallbackToCpu = false };
        Assert.Throws<InvalidOperationException>(() => Tiny.Classifier(strict).Fit(Tiny.Keyed(strict)));
    }

    [Fact]
    public void Fit_WeightZero_HasNoSay()
    {
        // Half of the rows call everything by the wrong class, and count nothing.
        var docs = Tiny.Docs().Concat(Tiny.Docs(d => (d.Topic, d.Weight) = (d.Topic == "music" ? "sport" : "music", 0))).ToArray();
        var data = _ml.Data.LoadFromEnumerable(docs);
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Topic").Fit(data).Transform(data);
        using var model = Tiny.Classifier(_ml, o => (o.Epochs, o.LearningRate, o.BatchSize, o.ExampleWeightColumnName) = (8, 3e-3, 8, "Weight")).Fit(keyed);
        var metrics = _ml.MulticlassClassification.Evaluate(model.Transform(Tiny.Keyed(_ml)));
        Assert.True(metrics.MicroAccuracy > 0.9, $"accuracy is {metrics.MicroAccuracy}");
    }
}
