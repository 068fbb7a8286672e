using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Training;
using Microsoft.ML;

namespace MLNetFineTune.Sweeps.Tests.Running;

public sealed class SweepTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweep-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Sweep_SomeTrials_GivesTheBestModelAndTellsOfAll()
    {
        var ml = new MLContext(seed: 1);
        var reports = new List<SweepProgress>();
        var result = TinySweeps.Run(ml, TinySweeps.Options(o => (o.Trials, o.Folder, o.Progress) = (6, _folder, new TinySweeps.Reports(reports.Add))));
        using var model = result.Model;

        Assert.Equal((SweepEnd.Completed, 6), (result.End, result.TrialList.Count));
        Assert.All(result.TrialList, t => Assert.True(TinySweeps.HasEnded(t) && t.Evaluations.Count == t.Epochs && t.Seconds > 0, $"{t}"));
        // Six at the first rung, the best two of them to the end.
        Assert.InRange(result.TrialList.Count(t => t.Status == TrialStatus.Completed), 1, 3);
        Assert.Equal(result.TrialList.Max(t => t.Score(ValidationMetric.Accuracy)), result.Score);
        var validation = TinySweeps.Split(ml).Validation;
        Assert.Equal(result.Score, TinySweeps.Accuracy(ml, model, validation), 1e-6);

        // Of all trials, only the best model is left.
        Assert.Single(Directory.GetDirectories(Path.Combine(_folder, "models")));
        Assert.Empty(Directory.Exists(Path.Combine(_folder, "trials")) ? Directory.GetDirectories(Path.Combine(_folder, "trials")) : []);
        Assert.Contains(reports, r => r.Running.Count == 2);
        Assert.Contains("accuracy", reports[^1].ToTable(), StringComparison.OrdinalIgnoreCase);

        var zip = Path.Combine(_folder, "best.zip");
        ml.Model.Save(model, validation.Schema, zip);
        using var loaded = (IDisposable)new MLContext().Model.Load(zip, out _);
        Tiny.AssertClose(Tiny.Scores(model.Transform(validation)), Tiny.Scores(((ITransformer)loaded).Transform(validation)), 0);
    }

    [Fact]
    public void Sweep_SameFolderAgain_TrainsNothing()
    {
        var ml = new MLContext(seed: 1);
        var first = TinySweeps.Run(ml, TinySweeps.Options(o => o.Folder = _folder));
        first.Model.Dispose();
        var began = new List<int>();
        var second = TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Progress) = (_folder, new TinySweeps.Reports(r => began.AddRange(r.Running.Select(t => t.Trial))))));
        second.Model.Dispose();
        Assert.Empty(began);
        Assert.Equal(first.TrialList.Select(TinySweeps.Record), second.TrialList.Select(TinySweeps.Record));
        Assert.Equal((first.Best.Number, first.Score), (second.Best.Number, second.Score));

        // With more trials, it goes on behind them.
        var more = TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Trials) = (_folder, 5)));
        more.Model.Dispose();
        Assert.Equal(first.TrialList.Select(TinySweeps.Record), more.TrialList.Take(4).Select(TinySweeps.Record));
        Assert.Equal(5, more.TrialList.Count);
    }

    [Fact]
    public void Sweep_FewTrials_TrainsTheBestToTheEnd()
    {
        var result = TinySweeps.Run(new(1), TinySweeps.Options(o => (o.Trials, o.Epochs) = (2, 9)));
        result.Model.Dispose();
        var completed = Assert.Single(result.TrialList, t => t.Status == TrialStatus.Completed);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], completed.Evaluations.Select(e => e.Epoch));
        var stopped = Assert.Single(result.TrialList, t => t.Status == TrialStatus.Stopped);
        Assert.True(completed.Score(ValidationMetric.Accuracy, 1) >= stopped.Score(ValidationMetric.Accuracy, 1));
    }

    [Fact]
    public void Sweep_TrialWhoseLossIsNoNumber_FailsAloneAndTheSweepGoesOn()
    {
        var ml = new MLContext(seed: 1);
        // Alone, such a weight is divided away; sixteen of them are more than a float holds.
        var space = new SearchSpace().Choice("BatchSize", 1, 16);
        var log = new List<string>();
        ml.Log += (_, line) => log.Add(line.Message);
        var result = TinySweeps.Run(ml, TinySweeps.Options(o => (o.Space, o.Tuner, o.Trials, o.Epochs) = (space, TunerKind.Grid, 2, 1)), o => o.ExampleWeightColumnName = "Weight", d => d.Weight = 3e37f);
        using var model = result.Model;
        Assert.Contains(log, l => l.Contains(FormattableString.Invariant($"trial 0 completed after epoch 1, Accuracy {result.Score:0.0000}: BatchSize=1"), StringComparison.Ordinal));
        Assert.Contains(log, l => l.Contains("trial 1 failed: ", StringComparison.Ordinal) && l.Contains("NaN", StringComparison.Ordinal) && l.Contains("BatchSize=16", StringComparison.Ordinal));
        var failed = Assert.Single(result.TrialList, t => t.Status == TrialStatus.Failed);
        Assert.Equal((16L, 1L), (failed.Configuration["BatchSize"], result.Best.Configuration["BatchSize"]));
        Assert.Contains("NaN", failed.Error, StringComparison.Ordinal);
        Assert.Null(failed.Score(ValidationMetric.Accuracy));
    }

    [Fact]
    public void Sweep_AllTrialsFail_SaysSoWithTheReason()
    {
        var space = new SearchSpace().Choice("BatchSize", 16, 20);
        var e = Assert.Throws<InvalidOperationException>(() => TinySweeps.Run(
            new(1), TinySweeps.Options(o => (o.Space, o.Tuner, o.Trials, o.Epochs) = (space, TunerKind.Grid, 2, 1)), o => o.ExampleWeightColumnName = "Weight", d => d.Weight = 3e37f));
        Assert.Contains("All 2 trials failed", e.Message, StringComparison.Ordinal);
        Assert.Contains("NaN", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_Cancelled_StopsAndGoesOnLater()
    {
        var ml = new MLContext(seed: 1);
        using var source = new CancellationTokenSource();
        var options = TinySweeps.Options(o => (o.Folder, o.Cancellation) = (_folder, source.Token));
        options.Progress = new TinySweeps.Reports(r =>
        {
            if (r.Trials.Any(t => t.Evaluations.Count > 0))
                source.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => TinySweeps.Run(ml, options));

        var done = new List<Trial>();
        var result = TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Progress) = (_folder, new TinySweeps.Reports(r =>
        {
            if (done.Count == 0)
                done.AddRange(r.Trials.Where(TinySweeps.HasEnded));
        }))));
        result.Model.Dispose();
        Assert.Equal((SweepEnd.Completed, 4), (result.End, result.TrialList.Count));
        Assert.All(done, t => Assert.Equal(TinySweeps.Record(t), TinySweeps.Record(result.TrialList[t.Number])));
    }

    [Fact]
    public void Sweep_FolderNotWritable_EndsWithTheErrorAndLosesNoTrial()
    {
        var ml = new MLContext(seed: 1);
        var inTheWay = Path.Combine(_folder, "trials");
        File.WriteAllText(inTheWay, "");
        var e = Assert.Throws<IOException>(() => TinySweeps.Run(ml, TinySweeps.Options(o => o.Folder = _folder)));
        Assert.Contains(inTheWay, e.Message, StringComparison.Ordinal);

        File.Delete(inTheWay);
        var result = TinySweeps.Run(ml, TinySweeps.Options(o => o.Folder = _folder));
        result.Model.Dispose();
        Assert.Equal((4, 0), (result.TrialList.Count, result.TrialList.Count(t => t.Status == TrialStatus.Failed)));
    }

    [Fact]
    public void Sweep_DeviceThatIsNotThere_FailsNoTrial()
    {
        var ml = new MLContext(seed: 1);
        var e = Assert.Throws<InvalidOperationException>(() => TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Devices) = (_folder, ["cuda:99"]))));
        Assert.Contains("cuda:99", e.Message, StringComparison.Ordinal);

        var result = TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Devices) = (_folder, ["cpu"])));
        result.Model.Dispose();
        Assert.Equal((4, 0), (result.TrialList.Count, result.TrialList.Count(t => t.Status == TrialStatus.Failed)));
    }

    [Fact]
    public void Sweep_EpochsInTheSpace_AreAtMostTheSweepsAndTheBestIsTrainedToItsEnd()
    {
        var ml = new MLContext(seed: 1);
        var over = Losses(1, 5);

        // One had a single epoch of its own: that it is done does not keep the other from its end.
        Assert.Equal([1, 3], over.Select(l => l.Length));
        // With the schedule of three epochs, which falls to nothing in the third.
        Assert.Equal(Losses(1, 3), over);

        double[][] Losses(params object[] epochs)
        {
            var result = TinySweeps.Run(ml, TinySweeps.Options(o => (o.Space, o.Tuner, o.Trials, o.Workers) = (new SearchSpace().Choice("Epochs", epochs), TunerKind.Grid, 2, 1)));
            result.Model.Dispose();
            return [.. result.TrialList.Select(t => t.Evaluations.Select(e => e.Loss).ToArray())];
        }
    }

    [Fact]
    public void Sweep_Folds_GivesMeansAndAModelOfAllRows()
    {
        var ml = new MLContext(seed: 1);
        var data = Tiny.Keyed(ml);
        var result = Tiny.Classifier(ml).Sweep(data, options: TinySweeps.Options(o => (o.Folds, o.Trials, o.Folder) = (2, 2, _folder)));
        using var model = result.Model;
        Assert.Equal(result.TrialList.Max(t => t.Score(ValidationMetric.Accuracy)), result.Score);
        // Means of two halves of thirty rows.
        Assert.All(result.TrialList.SelectMany(t => t.Evaluations), e => Assert.Equal(Math.Round(e.Accuracy!.Value * 60), e.Accuracy.Value * 60, 1e-4));
        Assert.InRange(TinySweeps.Accuracy(ml, model, data), 0, 1);
        Assert.Single(Directory.GetDirectories(Path.Combine(_folder, "models")));
    }

    [Fact]
    public void Sweep_FoldsCancelledInTheMidst_GoesOnToTheSameFigures()
    {
        var ml = new MLContext(seed: 1);
        var data = Tiny.Keyed(ml);
        var whole = Run(Folds(_ => { }));
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(Folds(o => (o.Folder, o.Cancellation, o.Progress) = (_folder, source.Token, new TinySweeps.Reports(r =>
        {
            // The first fold goes from epoch 1 to 3, the other waits at 1.
            if (r.Running.Any(t => t.UntilEpoch == 3 && t.Epochs > 1))
                source.Cancel();
        })))));

        Assert.Equal(whole, Run(Folds(o => o.Folder = _folder)));

        static SweepOptions Folds(Action<SweepOptions> change) => TinySweeps.Options(o =>
        {
            (o.Folds, o.Trials, o.Workers) = (2, 1, 1);
            change(o);
        });

        (int, double)[] Run(SweepOptions options)
        {
            var result = Tiny.Classifier(ml, o => o.ProgressInterval = TimeSpan.Zero).Sweep(data, options: options);
            result.Model.Dispose();
            return [.. Assert.Single(result.TrialList).Evaluations.Select(e => (e.Epoch, e.Loss))];
        }
    }

    [Fact]
    public async Task Sweep_TwoAtATimeOnOneFolder_TrainEachTrialOnce()
    {
        var ml = new MLContext(seed: 1);
        var trained = new[] { new HashSet<(int, int)>(), [] };
        SweepOptions Options(int number) => TinySweeps.Options(o => (o.Folder, o.Workers, o.Trials, o.Progress) = (_folder, 1, 5, new TinySweeps.Reports(r =>
            trained[number].UnionWith(r.Running.Select(t => (t.Trial, t.UntilEpoch))))));
        var sweeps = await Task.WhenAll(new[] { 0, 1 }.Select(number => Task.Run(() => TinySweeps.Run(ml, Options(number)))));
        Assert.Empty(trained[0].Intersect(trained[1]));
        Assert.Equal(sweeps[0].TrialList.Select(t => t.Number), trained[0].Union(trained[1]).Select(t => t.Item1).Distinct().Order());
        foreach (var sweep in sweeps)
        {
            sweep.Model.Dispose();
            Assert.Equal(5, sweep.TrialList.Count);
        }
        Assert.Equal(sweeps[0].Best.Number, sweeps[1].Best.Number);
    }

    [Fact]
    public void Sweep_Sentiment_GivesItsTransformer()
    {
        var ml = new MLContext(seed: 1);
        var result = Tiny.Sentiment(ml).Sweep(Tiny.Data(ml), options: TinySweeps.Options(o => (o.Trials, o.Epochs, o.Metric) = (2, 1, ValidationMetric.Loss)));
        using var model = result.Model;
        Assert.Equal(ValidationMetric.Loss, result.Metric);
        Assert.Equal(result.TrialList.Min(t => t.Score(ValidationMetric.Loss)), result.Score);
        Assert.Contains("Probability", model.GetOutputSchema(Tiny.Data(ml).Schema).Select(c => c.Name));
    }

    [Fact]
    public void Sweep_Entities_GivesItsTransformer()
    {
        var ml = new MLContext(seed: 1);
        var data = TinyEntities.Keyed(ml);
        var result = TinyEntities.Recognizer(ml).Sweep(data, options: TinySweeps.Options(o => (o.Trials, o.Epochs) = (2, 1)));
        using var model = result.Model;
        Assert.Equal(ValidationMetric.EntityF1, result.Metric);
        Assert.All(result.TrialList, t => Assert.NotNull(t.Score(ValidationMetric.EntityF1)));
        Assert.Contains("EntityType", model.GetOutputSchema(data.Schema).Select(c => c.Name));
    }
}
