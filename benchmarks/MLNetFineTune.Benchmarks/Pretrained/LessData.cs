using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>Test accuracy by the number of labelled rows, from the encoder and from random weights of the same shape, side by side.</summary>
internal sealed class LessData(Checkpoint encoder, int seeds)
{
    private const double Sst2Goal = 83;
    private static readonly int[] s_sizes = [100, 300, 1_000, 3_000, 10_000, int.MaxValue];

    /// <summary>The sets, by name.</summary>
    public static IReadOnlyList<string> Sets { get; } = ["sst2", "trec", "reviews", "tickets"];

    /// <summary>Measures one set.</summary>
    /// <returns>Its rows of the table; none where the data is not here.</returns>
    public IReadOnlyList<LessDataRow> Measure(string name)
    {
        string[] needs = name switch { "sst2" => [Sst2.Train, Sst2.Dev], "trec" => [Trec.Train, Trec.Test], _ => [] };
        if (!SharedFolder.Has($"pretrained, {name}", needs)) return [];
        var set = name switch { "sst2" => DataSets.Sst2(), "trec" => DataSets.Trec(), _ => DataSets.Own(name) };
        var rows = new List<LessDataRow>();
        foreach (var size in s_sizes.Select(size => Math.Min(size, set.Train.Length)).Distinct())
        {
            var measured = Enumerable.Range(1, seeds).Select(seed => Measure(set.With(size, seed), seed)).ToArray();
            rows.AddRange(measured);
            var all = size == set.Train.Length;
            Figure.Print($"pretrained, {name}, {(all ? "all " : "")}{size:N0} rows, {Seeds.Name(seeds)}", measured.Average(row => row.Encoder), "%",
                $"the same shape from random weights", measured.Average(row => row.Random), atLeast: all && name == "sst2" ? Sst2Goal : null, judgeValue: true);
        }
        return rows;
    }

    private LessDataRow Measure(LabelledSet set, int seed)
    {
        using var folder = new TemporaryFolder();
        var random = RandomEncoder.Write(folder["random"], encoder, seed);
        return new(set.Name, set.Train.Length, seed, FineTuned.Accuracy(encoder, set, Recipe.Pretrained(set.Train.Length, set.Labels.Count), seed),
            FineTuned.Accuracy(random, set, Recipe.Random(set.Train.Length), seed));
    }
}

/// <summary>One measurement of both.</summary>
/// <param name="Set">Name of the data set.</param>
/// <param name="Rows">Labelled rows that were learnt from.</param>
/// <param name="Seed">Which of them, and the order.</param>
/// <param name="Encoder">Test accuracy from the encoder, percent.</param>
/// <param name="Random">Test accuracy from random weights, percent.</param>
internal sealed record LessDataRow(string Set, int Rows, int Seed, double Encoder, double Random);
