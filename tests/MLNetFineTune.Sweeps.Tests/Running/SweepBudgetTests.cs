using Microsoft.ML;

namespace MLNetFineTune.Sweeps.Tests.Running;

/// <summary>Sweeps that end before all is tried, and what they leave.</summary>
public sealed class SweepBudgetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweep-budget-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Sweep_CostBudget_EndsWithTheBestSoFar()
    {
        var result = TinySweeps.Run(new(1), TinySweeps.Options(o => (o.Trials, o.Workers, o.Pruning, o.Epochs, o.CostBudget) = (500, 1, null, 2, TimeSpan.FromSeconds(8))));
        result.Model.Dispose();
        Assert.Equal(SweepEnd.CostBudget, result.End);
        Assert.InRange(result.TrialList.Count, 1, 499);
        Assert.InRange(result.Cost.TotalSeconds, 0.1, 12);
    }

    [Fact]
    public void Sweep_TimeBudgetTooShortForATrial_SaysThatThereIsNoModel()
    {
        var e = Assert.Throws<InvalidOperationException>(() => TinySweeps.Run(new(1), TinySweeps.Options(o => (o.Epochs, o.Pruning, o.TimeBudget) = (10_000, null, TimeSpan.FromMilliseconds(1)))));
        Assert.Contains("The TimeBudget was used up before a trial was evaluated", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_BudgetEndsBetweenRungs_GivesTheBestThatWasEvaluated()
    {
        var ml = new MLContext(seed: 1);
        SweepProgress? last = null;
        var seconds = new Dictionary<int, double>();
        using (var source = new CancellationTokenSource())
        {
            var progress = new TinySweeps.Reports(r =>
            {
                last = r;
                foreach (var trial in r.Trials)
                    seconds.TryAdd(trial.Epochs, trial.Seconds);
                if (r.Trials.Any(t => t.Epochs >= 2))
                    source.Cancel();
            });
            Assert.ThrowsAny<OperationCanceledException>(() => TinySweeps.Run(ml, Endless(o => (o.Cancellation, o.Progress) = (source.Token, progress))));
        }
        var (cancelled, cost) = (Assert.Single(last!.Trials), last.Cost);
        // The steps of the epoch that was cut off are kept, and have cost their time.
        Assert.True(cancelled.Seconds > seconds[cancelled.Epochs], $"{cancelled.Seconds} s, {seconds[cancelled.Epochs]} s when epoch {cancelled.Epochs} was evaluated");

        // Time for some more steps, for nothing like all of them.
        var result = TinySweeps.Run(ml, Endless(o => o.CostBudget = cost + TimeSpan.FromSeconds(2)));
        using var model = result.Model;
        Assert.Equal(SweepEnd.CostBudget, result.End);
        Assert.Equal((TrialStatus.Running, result.Best.Epochs), (result.Best.Status, result.Best.ModelEpoch));
        Assert.InRange(result.Best.Epochs, 2, 9_999);
        Assert.Equal(cancelled.Evaluations.Select(e => e.Loss), result.Best.Evaluations.Take(cancelled.Epochs).Select(e => e.Loss));
        Assert.Equal(result.Best.Evaluations.Max(e => e.Accuracy), result.Score);
        Assert.Equal(result.Score, TinySweeps.Accuracy(ml, model, TinySweeps.Split(ml).Validation), 1e-6);
        // It can go on another time.
        Assert.Single(Directory.GetDirectories(Path.Combine(_folder, "trials")));
        Assert.Single(Directory.GetDirectories(Path.Combine(_folder, "models")));

        SweepOptions Endless(Action<SweepOptions> change) => TinySweeps.Options(o =>
        {
            (o.Folder, o.Trials, o.Workers, o.Epochs, o.Pruning) = (_folder, 1, 1, 10_000, null);
            change(o);
        });
    }

    [Fact]
    public void Sweep_TimeIsOverAfterTheLastTrial_IsCompleted()
    {
        var ml = new MLContext(seed: 1);
        TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Trials, o.Epochs) = (_folder, 1, 1))).Model.Dispose();

        // Nothing is left but to open the model; the last report is made to take long.
        var (time, reports) = (TimeSpan.FromSeconds(5), 0);
        var result = TinySweeps.Run(ml, TinySweeps.Options(o => (o.Folder, o.Trials, o.Epochs, o.TimeBudget, o.Progress) = (_folder, 1, 1, time, new TinySweeps.Reports(r =>
        {
            if (++reports == 2)
                Thread.Sleep(time + TimeSpan.FromSeconds(1));
        }))));
        result.Model.Dispose();
        Assert.Equal((SweepEnd.Completed, 2), (result.End, reports));
    }
}
