using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>What the shipped encoder is good for: what it saves in labels, whether it beats counting words, how like meanings lie, what more pre-training gives.</summary>
internal static class PretrainedBench
{
    private const string Linear = "linear", Similar = "stsb", Domain = "domain";

    /// <summary>What can be measured alone.</summary>
    public static IReadOnlyList<string> Parts { get; } = [.. LessData.Sets, Linear, Similar, Domain];

    public static void Run(BenchOptions options)
    {
        if (!Directory.Exists(options.Encoder))
        {
            Figure.Skip("pretrained", $"the encoder {options.Encoder} is not here");
            return;
        }
        var encoder = Checkpoint.Open(options.Encoder);
        bool Wanted(string part) => options.Only.Count == 0 || options.Only.Contains(part);

        var lessData = new LessData(encoder, options.Seeds);
        var rows = new List<LessDataRow>();
        foreach (var set in LessData.Sets.Where(Wanted))
        {
            rows.AddRange(lessData.Measure(set));
            // What is measured is kept, whatever becomes of the rest.
            if (rows.Count > 0) Write(rows, options.Plot);
        }
        if (Wanted(Linear)) new LinearPeer(encoder).Measure();
        if (Wanted(Similar)) Similarity.Measure(options.Encoder);
        if (Wanted(Domain)) new DomainPretraining(encoder, options.Seeds).Measure();
    }

    private static void Write(List<LessDataRow> rows, string? plot)
    {
        var folder = Path.Combine(SharedFolder.Repository, "out");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "less-data.csv"), LessDataTable.Csv(rows));
        File.WriteAllText(Path.Combine(folder, "less-data.md"), LessDataTable.Markdown(rows));
        if (plot is null) return;
        Directory.CreateDirectory(Path.GetDirectoryName(plot)!);
        File.WriteAllText(plot, LessDataPlot.Svg(rows));
    }
}
