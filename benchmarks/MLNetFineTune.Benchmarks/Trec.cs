using System.Text;

namespace MLNetFineTune.Benchmarks;

/// <summary>Questions and what kind of answer they want. An instance is what a data view reads.</summary>
internal sealed class Trec
{
    public const string Train = "data/trec/train_5500.label", Test = "data/trec/TREC_10.label";

    public string Label { get; init; } = "";

    public string Text { get; init; } = "";

    /// <summary>The rows of a file, in its order. A line is <c>CLASS:kind text</c>, in Latin-1.</summary>
    public static Trec[] Read(string file) =>
    [
        .. File.ReadLines(SharedFolder.Path(file), Encoding.Latin1).Where(line => line.Trim().Length > 0)
            .Select(line => new Trec { Label = line[..line.IndexOf(':')], Text = line[(line.IndexOf(' ') + 1)..].Trim() }),
    ];
}
