using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps.Tests.Pruning;

public class AshaTests
{
    private const ValidationMetric Metric = ValidationMetric.Accuracy;

    [Theory]
    [InlineData(1, 9, 3, new[] { 1, 3, 9 })]
    [InlineData(1, 10, 3, new[] { 1, 3, 9, 10 })]
    [InlineData(2, 3, 4, new[] { 2, 3 })]
    [InlineData(4, 4, 2, new[] { 4 })]
    public void Rungs_FromTo_MultiplyUpToTheEnd(int min, int max, int factor, int[] rungs)
    {
        var asha = new Asha(min, max, factor);

        Assert.Equal(rungs, asha.Rungs);
        Assert.Equal(TrialStatus.Completed, asha.StatusAfter(max));
        Assert.All(rungs[..^1], r => Assert.Equal(TrialStatus.Paused, asha.StatusAfter(r)));
    }

    [Theory]
    [InlineData(0, 9, 3)]
    [InlineData(4, 3, 3)]
    [InlineData(1, 9, 1)]
    public void Constructor_NumberBelowItsLeast_IsRefused(int min, int max, int factor) => Assert.Throws<ArgumentOutOfRangeException>(() => new Asha(min, max, factor));

    [Fact]
    public void Promote_FewerThanTheFactor_IsNone() =>
        Assert.Null(new Asha(1, 9).Promote([Trials.Of(0, TrialStatus.Paused, 0.5), Trials.Of(1, TrialStatus.Paused, 0.6), Trials.Of(2, TrialStatus.Running)], Metric));

    [Fact]
    public void Promote_BestOfThree_GoesOnOnce()
    {
        var asha = new Asha(1, 9);
        Trial[] trials = [Trials.Of(0, TrialStatus.Paused, 0.5), Trials.Of(1, TrialStatus.Paused, 0.7), Trials.Of(2, TrialStatus.Paused, 0.6)];

        Assert.Equal(Proposal.GoOn(1, 3), asha.Promote(trials, Metric));
        trials[1] = trials[1] with { Status = TrialStatus.Running, UntilEpoch = 3 };
        Assert.Null(asha.Promote(trials, Metric));
    }

    [Fact]
    public void Promote_LowLoss_IsBest()
    {
        Trial[] trials = [Trials.Of(0, TrialStatus.Paused, 0.5), Trials.Of(1, TrialStatus.Paused, 0.4), Trials.Of(2, TrialStatus.Paused, 0.9)];

        Assert.Equal(2, new Asha(1, 3).Promote(trials, ValidationMetric.Loss)!.Trial);
    }

    [Fact]
    public void Promote_EqualAccuracies_TakesTheLowestLoss()
    {
        var trials = new[] { 0.9, 0.7, 0.3, 0.8, 0.5, 0.6 }.Select((loss, i) => Trials.Of(i, TrialStatus.Paused, 0.5) with { Evaluations = [new(1, 1, loss, 0.5, 0.5)] }).ToArray();
        var asha = new Asha(1, 9);

        Assert.Equal(2, asha.Promote(trials, Metric)!.Trial);
        Assert.Equal([5, 1, 3, 0], asha.Losers(trials, Metric, trials.Length).Select(t => t.Number));
    }

    [Fact]
    public void Promote_SeveralRungs_TakesTheHighest()
    {
        var asha = new Asha(1, 9);
        Trial[] trials =
        [
            Trials.Of(0, TrialStatus.Paused, 0.5, 0.5, 0.6), Trials.Of(1, TrialStatus.Paused, 0.5, 0.6, 0.7), Trials.Of(2, TrialStatus.Paused, 0.6, 0.6, 0.65),
            .. Enumerable.Range(3, 9).Select(i => Trials.Of(i, TrialStatus.Paused, i / 20.0)),
        ];

        Assert.Equal(Proposal.GoOn(1, 9), asha.Promote(trials, Metric));
        trials[1] = trials[1] with { Status = TrialStatus.Running, UntilEpoch = 9 };
        // Four of twelve may leave the first rung; the best that has not is trial 11.
        Assert.Equal(Proposal.GoOn(11, 3), asha.Promote(trials, Metric));
    }

    [Fact]
    public void Promote_BestSoFar_CountsNotTheLastEvaluation()
    {
        Trial[] trials = [Trials.Of(0, TrialStatus.Paused, 0.9, 0.5), Trials.Of(1, TrialStatus.Paused, 0.5, 0.8), Trials.Of(2, TrialStatus.Paused, 0.5, 0.7)];

        Assert.Equal(Proposal.GoOn(0, 6), new Asha(2, 18).Promote(trials, Metric));
    }

    [Fact]
    public void Promote_FailedAndNaN_AreWorstAndCount()
    {
        Trial[] trials = [Trials.Of(0, TrialStatus.Failed, 0.99), Trials.Of(1, TrialStatus.Paused, double.NaN), Trials.Of(2, TrialStatus.Paused, 0.1)];

        Assert.Equal(2, new Asha(1, 9).Promote(trials, Metric)!.Trial);
        Assert.Null(new Asha(1, 9).Promote([trials[0], trials[1], Trials.Of(2, TrialStatus.Paused, double.NaN)], Metric));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Promote_WholeSweep_FindsTheBestWithAFractionOfTheEpochs(int workers)
    {
        var asha = new Asha(1, 9);
        const int count = 27;
        // How good each becomes, and early figures that tell it nearly.
        var random = new TrialRandom(7, 0);
        var final = Enumerable.Range(0, count).Select(_ => random.Unit()).ToArray();
        var noise = Enumerable.Range(0, count).Select(_ => random.Unit()).ToArray();
        var trials = new List<Trial>();
        var running = new Queue<int>();
        var epochs = 0;
        while (true)
        {
            if (running.Count < workers && Next() is { } number)
            {
                running.Enqueue(number);
                continue;
            }
            if (running.Count == 0)
                break;
            var done = trials[running.Dequeue()];
            epochs += done.UntilEpoch - done.Epochs;
            var evaluations = Enumerable.Range(1, done.UntilEpoch).Select(e => new TrialEvaluation(e, e, 0, (final[done.Number] * (0.7 + (e / 30.0))) + (0.1 * noise[done.Number] / e)));
            trials[done.Number] = done with { Status = asha.StatusAfter(done.UntilEpoch), Evaluations = [.. evaluations] };
        }

        Assert.Equal(count, trials.Count);
        Assert.DoesNotContain(trials, t => t.Status == TrialStatus.Running);
        Assert.InRange(epochs, 63, 0.4 * 9 * count);
        Assert.Equal(Array.IndexOf(final, final.Max()), trials.MaxBy(t => t.Score(Metric))!.Number);
        Assert.Null(asha.Promote(trials, Metric));
        Assert.Equal(trials.Where(t => t.Status == TrialStatus.Paused && t.UntilEpoch == 1).Select(t => t.Number).Order(),
            asha.Losers(trials, Metric, count).Where(t => t.UntilEpoch == 1).Select(t => t.Number).Order());

        int? Next()
        {
            if (asha.Promote(trials, Metric) is { Trial: { } paused } proposal)
            {
                trials[paused] = trials[paused] with { Status = TrialStatus.Running, UntilEpoch = proposal.UntilEpoch };
                return paused;
            }
            if (trials.Count == count)
                return null;
            trials.Add(new(trials.Count, Configuration.Empty, TrialStatus.Running, asha.FirstRung, []));
            return trials.Count - 1;
        }
    }

    [Fact]
    public void Losers_BetterOneFailsLater_HaveLostStill()
    {
        var asha = new Asha(1, 9);
        Trial[] trials = [Trials.Of(0, TrialStatus.Paused, 0.5), Trials.Of(1, TrialStatus.Paused, 0.6), Trials.Of(2, TrialStatus.Paused, 0.7)];
        Assert.Equal([1, 0], asha.Losers(trials, Metric, 3).Select(t => t.Number));

        trials[2] = trials[2] with { Status = TrialStatus.Failed, UntilEpoch = 3 };

        Assert.Equal([1, 0], asha.Losers(trials, Metric, 3).Select(t => t.Number));
        Assert.Null(asha.Promote(trials, Metric));
    }

    [Fact]
    public void Losers_EnoughBetterOnes_AreTold()
    {
        var asha = new Asha(1, 9);
        Trial[] trials = [.. Enumerable.Range(0, 5).Select(i => Trials.Of(i, TrialStatus.Paused, 0.5 + (i / 10.0)))];

        // Of nine three go on: with five known, the two worst cannot be among them.
        Assert.Equal([1, 0], asha.Losers(trials, Metric, 9).Select(t => t.Number));
        Assert.Empty(asha.Losers(trials, Metric, 27));
    }
}
