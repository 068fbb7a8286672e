using MLNetFineTune.Benchmarks;

// A bench prints its figures as it measures them: one JSON object a line, everything else on standard error. Exit code 1 when a figure misses its goal, 2 for a name that is none.
var benches = new SortedDictionary<string, Action>
{
    ["tokenizer"] = TokenizerBench.Run,
};

if (args.Length == 0)
{
    foreach (var name in benches.Keys) Console.WriteLine(name);
    return 0;
}
if (args.FirstOrDefault(name => !benches.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"no bench '{unknown}'; there are: {string.Join(", ", benches.Keys)}");
    return 2;
}
foreach (var name in args) benches[name]();
return Figure.AllHold ? 0 : 1;
