using MLNetFineTune.Benchmarks.Pretrained;

namespace MLNetFineTune.Benchmarks.Sweeps;

/// <summary>Test accuracy after a sweep about which nothing is said, and after training with options about which nothing is said.</summary>
internal sealed class DefaultSweep(BenchOptions options)
{
    private const int TrecRows = 200;

    /// <summary>The sets, by name.</summary>
    public static IReadOnlyList<string> Sets { get; } = ["tickets", "reviews", "trec"];

    public void Measure(string name)
    {
        if (name == "trec" && !SharedFolder.Has("sweep, trec, default", Trec.Train, Trec.Test)) return;
        var (swept, plain) = (new List<double>(), new List<double>());
        for (var seed = 1; seed <= options.Seeds; seed++)
        {
            var whole = name == "trec" ? DataSets.Trec().With(TrecRows, seed) : DataSets.Own(name);
            var set = new SweptSet(whole, options.Encoder, seed);
            using (var model = set.Trainer().Fit(set.Train))
                plain.Add(set.Accuracy(model));
            var result = set.Trainer().Sweep(set.Train, options: new() { Trials = options.Trials, Progress = new SweepLog($"{name}, seed {seed}") });
            using (result.Model)
                swept.Add(set.Accuracy(result.Model));
            Console.Error.WriteLine(FormattableString.Invariant(
                $"sweep, {name}, seed {seed}: {plain[^1]:0.0} % with default options, {swept[^1]:0.0} % after a sweep of {result.Cost.TotalSeconds:0} s, with {result.Best.Configuration}"));
        }
        Figure.Print(
            $"sweep, {name}{(name == "trec" ? $", {TrecRows} rows" : "")}, test accuracy after the default sweep, {Seeds.Name(options.Seeds)}", swept.Average(), "%", "default options", plain.Average(), above: 1);
    }
}
