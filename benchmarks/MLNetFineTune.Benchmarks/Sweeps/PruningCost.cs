using MLNetFineTune.Benchmarks.Pretrained;
using MLNetFineTune.Sweeps;

namespace MLNetFineTune.Benchmarks.Sweeps;

/// <summary>The same configurations on trec, all trained to the end and pruned: what the best of each is worth, and what they cost.</summary>
internal sealed class PruningCost(BenchOptions options)
{
    private const double MostPoints = 1, MostCost = 0.4;

    public void Measure()
    {
        if (!SharedFolder.Has("sweep, asha", Trec.Train, Trec.Test)) return;
        var (full, pruned) = (new List<Outcome>(), new List<Outcome>());
        for (var seed = 1; seed <= options.Seeds; seed++)
        {
            var set = new SweptSet(DataSets.Trec(), options.Encoder, seed);
            pruned.Add(Run(set, seed, new()));
            full.Add(Run(set, seed, null));
        }
        var of = FormattableString.Invariant($"{options.Trials} configurations, {Seeds.Name(options.Seeds)}");
        Figure.Print($"sweep, trec, best validation accuracy by ASHA, {of}", pruned.Average(o => o.Score), "%", "all trained to the end", full.Average(o => o.Score), within: MostPoints);
        Figure.Print($"sweep, trec, test accuracy of that model, {of}", pruned.Average(o => o.Test), "%", "all trained to the end", full.Average(o => o.Test));
        Figure.Print($"sweep, trec, training by ASHA, {of}", pruned.Average(o => o.Seconds), "s", "all trained to the end", full.Average(o => o.Seconds), atMost: MostCost);
        Figure.Print($"sweep, trec, epochs by ASHA, {of}", pruned.Average(o => o.Epochs), "epochs", "all trained to the end", full.Average(o => o.Epochs), atMost: MostCost);
    }

    private Outcome Run(SweptSet set, int seed, AshaPruning? pruning)
    {
        // At random, both try the same.
        var result = set.Trainer().Sweep(set.Train, options: new()
        {
            Tuner = TunerKind.Random, Trials = options.Trials, Pruning = pruning, Seed = seed, Progress = new SweepLog($"trec, seed {seed}, {(pruning is null ? "all to the end" : "ASHA")}"),
        });
        using var model = result.Model;
        var outcome = new Outcome(100 * result.Score, set.Accuracy(model), result.Cost.TotalSeconds, result.TrialList.Sum(t => t.Epochs));
        Console.Error.WriteLine($"sweep, trec, seed {seed}: {outcome}");
        return outcome;
    }

    private sealed record Outcome(double Score, double Test, double Seconds, int Epochs);
}
