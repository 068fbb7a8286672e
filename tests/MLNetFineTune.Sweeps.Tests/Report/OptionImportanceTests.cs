using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps.Tests.Report;

public class OptionImportanceTests
{
    private static readonly SearchSpace _space = new SearchSpace().Uniform("HiddenDropout", 0, 0.5).Uniform("WarmupRatio", 0, 1).Choice("BatchSize", 8, 16, 32);

    /// <summary>A tree of three leaves, its parts worked out by hand: mean 1.5, variance 1.5, of which 0.75 by the first option, 0.5625 by the second, the rest by both.</summary>
    [Fact]
    public void Parts_HandMadeTree_AreThoseWorkedOutByHand()
    {
        Leaf[] leaves = [new([0, 0], [0.25, 1], 0), new([0.25, 0], [1, 0.5], 1), new([0.25, 0.5], [1, 1], 3)];

        var parts = FunctionalAnova.Parts(leaves)!;

        Assert.Equal(0.5, parts[0], 12);
        Assert.Equal(0.375, parts[1], 12);
    }

    [Fact]
    public void Parts_SameEverywhere_IsNone() => Assert.Null(FunctionalAnova.Parts([new([0], [0.3], 2), new([0.3], [1], 2)]));

    [Fact]
    public void Grow_AnyData_CoversTheSpaceOnce()
    {
        var random = new TrialRandom(1, 1);
        var places = Enumerable.Range(0, 60).Select(_ => new[] { random.Unit(), random.Unit(), random.Unit() }).ToList();
        var leaves = RegressionTree.Grow(places, [.. places.Select(p => p[0] * p[1])], ref random);

        Assert.Equal(1, leaves.Sum(l => l.Volume), 12);
        Assert.True(leaves.Count > 5);
        Assert.All(places, p => Assert.Single(leaves, l => Enumerable.Range(0, 3).All(i => l.From[i] <= p[i] && p[i] <= l.To[i])));
    }

    [Fact]
    public void Of_KnownFigures_TellsWhichMatter()
    {
        // 2x + y: four fifths of the variance by x, a fifth by y, none by the batch size.
        var importances = OptionImportance.Of(_space, ValidationMetric.Accuracy, Sweep(150, c => ((2 * (double)c["HiddenDropout"]! / 0.5) + (double)c["WarmupRatio"]!) / 3));

        Assert.Equal(["HiddenDropout", "WarmupRatio", "BatchSize"], importances.Select(i => i.Name));
        Assert.InRange(importances[0].Part, 0.7, 0.88);
        Assert.InRange(importances[1].Part, 0.1, 0.25);
        Assert.InRange(importances[2].Part, 0, 0.02);
        Assert.InRange(importances.Sum(i => i.Part), 0.85, 1);
    }

    [Fact]
    public void Of_TrialsOfDifferentLength_ComparesWhatAllHave()
    {
        // After one epoch the batch size decides; later figures, of some trials alone, are higher for all.
        var trials = Sweep(60, c => (long)c["BatchSize"]! / 64.0).Select((t, i) =>
            i % 3 == 0 ? t with { Evaluations = [t.Evaluations[0], new(2, 2, 0, 0.99)] } : t).ToList();

        var importances = OptionImportance.Of(_space, ValidationMetric.Accuracy, trials);

        Assert.Equal(("BatchSize", 1), (importances[0].Name, importances[0].Epochs));
        Assert.InRange(importances[0].Part, 0.95, 1);
    }

    [Fact]
    public void Of_TooLittleToTell_IsEmpty()
    {
        Assert.Empty(OptionImportance.Of(_space, ValidationMetric.Accuracy, Sweep(7, c => (double)c["WarmupRatio"]!)));
        Assert.Empty(OptionImportance.Of(_space, ValidationMetric.Accuracy, Sweep(30, _ => 0.5)));
        Assert.Empty(OptionImportance.Of(_space, ValidationMetric.EntityF1, Sweep(30, c => (double)c["WarmupRatio"]!)));
    }

    private static List<Trial> Sweep(int count, Func<Configuration, double> accuracy)
    {
        var tuner = new RandomTuner(_space, 4);
        return [.. Enumerable.Range(0, count).Select(n => tuner.Propose([], n)!).Select((c, n) => new Trial(n, c, TrialStatus.Completed, 1, [new(1, 1, 1, accuracy(c))]))];
    }
}
