using MLNetFineTune.Benchmarks;
using MLNetFineTune.Benchmarks.Entities;
using MLNetFineTune.Benchmarks.Pretrained;
using MLNetFineTune.Benchmarks.Strategies;
using MLNetFineTune.Benchmarks.Sweeps;

// A bench prints its figures as it measures them: one JSON object a line, everything else on standard error. Exit code 1 when a figure misses its goal, 2 for a name that is none.
if (args is [ChildProcess.Argument, ..])
{
    MemoryBench.RunChild(args.AsSpan(1));
    return 0;
}
var (options, names, problem) = BenchOptions.Parse(args);
var benches = new SortedDictionary<string, Action>
{
    ["accuracy"] = () => AccuracyBench.Run(options.Seeds),
    ["entities"] = () => EntitiesBench.Run(options),
    ["memory"] = MemoryBench.Run,
    ["pretrained"] = () => PretrainedBench.Run(options),
    ["pretraining"] = () => PretrainingBench.Run(options),
    ["speed"] = SpeedBench.Run,
    ["strategies"] = () => StrategiesBench.Run(options),
    ["sweep"] = () => SweepBench.Run(options),
    ["tokenizer"] = TokenizerBench.Run,
};
problem ??= names.FirstOrDefault(name => !benches.ContainsKey(name)) is { } unknown ? $"no bench '{unknown}'; there are: {string.Join(", ", benches.Keys)}" : null;
foreach (var (name, parts) in new[] { ("entities", EntitiesBench.Parts), ("pretrained", PretrainedBench.Parts), ("strategies", StrategiesBench.Parts), ("sweep", SweepBench.Parts) })
{
    if (names.Contains(name) && options.Only.FirstOrDefault(part => !parts.Contains(part)) is { } none)
        problem ??= $"--only: {name} has no part '{none}'; there are: {string.Join(", ", parts)}";
}
if (problem is not null)
{
    Console.Error.WriteLine(problem);
    return 2;
}
if (names.Count == 0)
{
    foreach (var name in benches.Keys) Console.WriteLine(name);
    return 0;
}
foreach (var name in names) benches[name]();
return Figure.AllHold ? 0 : 1;
