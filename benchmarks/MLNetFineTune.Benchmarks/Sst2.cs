using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Benchmarks;

/// <summary>Short film reviews, negative or positive: most figures are measured on them. An instance is what a data view reads.</summary>
internal sealed class Sst2
{
    public const string Train = "data/sst2/train.tsv", Dev = "data/sst2/dev.tsv", Encoder = "models/all-MiniLM-L6-v2";

    public string Text { get; init; } = "";

    public bool Label { get; init; }

    // A method: a property would be a column.
    public TextExample ToExample() => new(Text, null, Label ? 1 : 0);

    /// <summary>The rows of a file, in its order.</summary>
    public static Sst2[] Read(string file) =>
        [.. File.ReadLines(SharedFolder.Path(file)).Skip(1).Select(line => line.Split('\t')).Select(fields => new Sst2 { Text = fields[0].Trim(), Label = fields[1] == "1" })];
}
