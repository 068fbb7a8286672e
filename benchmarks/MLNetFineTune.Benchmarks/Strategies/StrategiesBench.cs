using System.Globalization;
using System.Text;
using MLNetFineTune.Benchmarks.Pretrained;
using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Benchmarks.Strategies;

/// <summary>What fine-tuning strategies cost and gain: the same encoder, data and epochs with each, by turns. The table of all runs goes to <c>out/strategies.md</c> and <c>out/strategies.csv</c>.</summary>
internal static class StrategiesBench
{
    private const string Questions = "trec", Sentiment = "sst2";

    private const int SentimentRows = 2_000;

    private const double Recorded = 97.5;

    /// <summary>What <c>--only</c> may name.</summary>
    public static string[] Parts { get; } = [Questions, Sentiment];

    /// <summary>Measures all parts, or those that the options name.</summary>
    public static void Run(BenchOptions options)
    {
        if (!SharedFolder.Has("strategies", Sst2.Encoder, Sst2.Train, Sst2.Dev, Trec.Train, Trec.Test)) return;
        var encoder = Checkpoint.Open(SharedFolder.Path(Sst2.Encoder));
        var runs = new List<StrategyRun>();
        foreach (var part in Parts.Where(part => options.Only.Count == 0 || options.Only.Contains(part)))
        {
            var set = part == Questions ? DataSets.Trec() : FirstRows(DataSets.Sst2());
            var measured = Enumerable.Range(1, options.Seeds).SelectMany(seed => StrategyRun.All(encoder, set, seed)).ToArray();
            Print(part, measured, options.Seeds);
            runs.AddRange(measured);
            Write(runs);
        }
    }

    private static LabelledSet FirstRows(LabelledSet set) => set with { Name = $"sst2, {SentimentRows:N0} rows", Train = set.Train[..SentimentRows] };

    private static void Print(string part, StrategyRun[] runs, int seeds)
    {
        var (names, set) = (StrategyRecipe.All.Select(recipe => recipe.Name).ToArray(), runs[0].Set);
        var (full, ofFull) = (Of(StrategyRecipe.Full), Seconds(StrategyRecipe.Full));
        var (title, accuracy) = ($"strategies, {set}, full, {Seeds.Name(seeds)}", full.Average(r => r.Accuracy));
        if (part == Questions) Figure.Print(title, accuracy, "%", "transformers 5.23, mean of seeds 1 to 3, recorded", Recorded, atLeast: Recorded - 1, judgeValue: true);
        else Figure.Print(title, accuracy, "%");
        foreach (var name in names.Skip(1))
            Figure.Print($"strategies, {set}, {name}, {Seeds.Name(seeds)}", Of(name).Average(r => r.Accuracy), "%", "full", accuracy);
        foreach (var name in names.Skip(1))
        {
            double? least = name switch { StrategyRecipe.HeadOnly => 50, StrategyRecipe.FrozenLayers => 2.5, StrategyRecipe.Lora => 1 / 0.8, _ => null };
            Figure.Print($"strategies, {set}, {name}, epochs from the second on", 1 / Seconds(name), "epochs/s", "full", 1 / ofFull, atLeast: least);
        }
        Figure.Print(
            $"strategies, {set}, {StrategyRecipe.Lora}, gradients and the optimizer's moments", Of(StrategyRecipe.Lora)[0].OptimizerMegabytes, "MB", "full", full[0].OptimizerMegabytes, atMost: 0.05);

        StrategyRun[] Of(string name) => [.. runs.Where(r => r.Recipe.Name == name)];
        double Seconds(string name) => Median.Of([.. Of(name).SelectMany(r => r.LaterSeconds)]);
    }

    private static void Write(IReadOnlyList<StrategyRun> runs)
    {
        var (csv, table) = (new StringBuilder("set,seed,strategy,rate_factor,accuracy,trained,total,optimizer_mb,first_epoch_s,later_epoch_s\n"), new StringBuilder());
        table.Append("| data set | strategy | accuracy | parameters that learn | gradients and moments | first epoch | later epochs |\n|---|---|---:|---:|---:|---:|---:|\n");
        foreach (var run in runs)
        {
            csv.Append(CultureInfo.InvariantCulture, $"\"{run.Set}\",{run.Seed},\"{run.Recipe.Name}\",{run.Recipe.RateFactor},{run.Accuracy:0.00},{run.Trained},{run.Total},{run.OptimizerMegabytes:0.000},");
            csv.Append(CultureInfo.InvariantCulture, $"{run.Seconds[0]:0.000},{Median.Of([.. run.LaterSeconds]):0.000}\n");
        }
        foreach (var group in runs.GroupBy(run => (run.Set, run.Recipe.Name)).Select(g => g.ToArray()))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {group[0].Set} | {group[0].Recipe.Name} | {group.Average(r => r.Accuracy):0.0} % | {group[0].Trained:N0} | {group[0].OptimizerMegabytes:0.0} MB ");
            table.Append(CultureInfo.InvariantCulture, $"| {Median.Of([.. group.Select(r => r.Seconds[0])]):0.00} s | {Median.Of([.. group.SelectMany(r => r.LaterSeconds)]):0.00} s |\n");
        }
        var folder = Directory.CreateDirectory(Path.Combine(SharedFolder.Repository, "out")).FullName;
        File.WriteAllText(Path.Combine(folder, "strategies.csv"), csv.ToString());
        File.WriteAllText(Path.Combine(folder, "strategies.md"), table.ToString());
    }
}
