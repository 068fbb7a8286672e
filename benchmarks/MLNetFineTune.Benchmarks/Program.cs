using MLNetFineTune.Benchmarks;

// A bench prints its figures as it measures them: one JSON object a line, everything else on standard error. Exit code 1 when a figure misses its goal, 2 for a name that is none.
if (args is [ChildProcess.Argument, ..])
{
    MemoryBench.RunChild(args.AsSpan(1));
    return 0;
}
var seeds = 1;
var benches = new SortedDictionary<string, Action>
{
    ["accuracy"] = () => AccuracyBench.Run(seeds),
    ["memory"] = MemoryBench.Run,
    ["speed"] = SpeedBench.Run,
    ["tokenizer"] = TokenizerBench.Run,
};

var names = args.ToList();
if (names.IndexOf("--seeds") is >= 0 and var at)
{
    if (at + 1 == names.Count || !int.TryParse(names[at + 1], out seeds) || seeds is < 1 or > 100)
    {
        Console.Error.WriteLine("--seeds needs a number of seeds that accuracy is averaged over, 1 to 100");
        return 2;
    }
    names.RemoveRange(at, 2);
}
if (names.Count == 0)
{
    foreach (var name in benches.Keys) Console.WriteLine(name);
    return 0;
}
if (names.FirstOrDefault(name => !benches.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"no bench '{unknown}'; there are: {string.Join(", ", benches.Keys)}");
    return 2;
}
foreach (var name in names) benches[name]();
return Figure.AllHold ? 0 : 1;
