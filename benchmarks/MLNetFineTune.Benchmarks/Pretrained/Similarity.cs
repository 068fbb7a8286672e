using System.Globalization;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>Whether texts of like meaning have like vectors: the cosine of mean-pooled embeddings of sentence pairs against what people said, as they are, nothing trained.</summary>
internal static class Similarity
{
    public const string Dev = "data/stsb/stsb-en-dev.csv", Test = "data/stsb/stsb-en-test.csv";
    private const double MiniLmTest = 82.0, Tolerance = 0.3;

    public static void Measure(string encoder)
    {
        if (!SharedFolder.Has("pretrained, stsb", Dev, Test)) return;
        Measure(encoder, Path.GetFileName(encoder), null);
        if (SharedFolder.Has("pretrained, stsb, MiniLM", Sst2.Encoder)) Measure(SharedFolder.Path(Sst2.Encoder), "MiniLM", MiniLmTest);
    }

    private static void Measure(string folder, string name, double? published)
    {
        using var encoder = TextEncoder.LoadPretrained(folder, Pooling.Mean, normalize: true);
        Figure.Print($"pretrained, stsb dev, Spearman of cosines, {name}", 100 * Correlation(encoder, Dev), "%");
        Figure.Print($"pretrained, stsb test, Spearman of cosines, {name}", 100 * Correlation(encoder, Test), "%", published is null ? null : "published", published, within: published is null ? null : Tolerance);
    }

    private static double Correlation(TextEncoder encoder, string file)
    {
        var rows = Csv.Read(File.ReadAllText(SharedFolder.Path(file)));
        var (first, second) = (encoder.Encode([.. rows.Select(row => row[0])]), encoder.Encode([.. rows.Select(row => row[1])]));
        return Spearman.Correlation(
            [.. Enumerable.Range(0, rows.Count).Select(i => Dot(first[i], second[i]))], [.. rows.Select(row => double.Parse(row[2], CultureInfo.InvariantCulture))]);
    }

    private static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += (double)x[i] * y[i];
        return sum;
    }
}
