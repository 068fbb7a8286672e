namespace MLNetFineTune.Benchmarks.Sweeps;

/// <summary>What sweeps cost and give: pruning against training everything to the end, trials at a time against one by one, the default sweep against the default options.</summary>
internal static class SweepBench
{
    private const string Pruning = "asha", Parallel = "parallel";

    /// <summary>What can be measured alone.</summary>
    public static IReadOnlyList<string> Parts { get; } = [Pruning, Parallel, .. DefaultSweep.Sets];

    public static void Run(BenchOptions options)
    {
        if (!Directory.Exists(options.Encoder))
        {
            Figure.Skip("sweep", $"the encoder {options.Encoder} is not here");
            return;
        }
        bool Wanted(string part) => options.Only.Count == 0 || options.Only.Contains(part);

        if (Wanted(Pruning)) new PruningCost(options).Measure();
        if (Wanted(Parallel)) new TrialsAnHour(options).Measure();
        foreach (var set in DefaultSweep.Sets.Where(Wanted))
            new DefaultSweep(options).Measure(set);
    }
}
