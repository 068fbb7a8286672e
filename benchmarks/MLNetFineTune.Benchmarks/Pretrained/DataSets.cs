using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>The labelled sets that an encoder is judged by.</summary>
internal static class DataSets
{
    public const string Amazon = "data/uci-sentences/amazon_cells_labelled.txt", Imdb = "data/uci-sentences/imdb_labelled.txt", Tomatoes = "data/rotten-tomatoes",
        Messages = "data/sms-spam/SMSSpamCollection";

    private static readonly string[] s_sentiment = ["negative", "positive"];

    public static LabelledSet Sst2() => new("sst2", s_sentiment, Array.ConvertAll(Benchmarks.Sst2.Read(Benchmarks.Sst2.Train), row => row.ToExample()),
        Array.ConvertAll(Benchmarks.Sst2.Read(Benchmarks.Sst2.Dev), row => row.ToExample()));

    /// <summary>Six classes.</summary>
    public static LabelledSet Trec() => Named("trec", Benchmarks.Trec.Read(Benchmarks.Trec.Train).Select(row => (row.Label, row.Text)), Benchmarks.Trec.Read(Benchmarks.Trec.Test).Select(row => (row.Label, row.Text)));

    /// <summary>A set of this repository: <c>reviews</c> or <c>tickets</c>.</summary>
    public static LabelledSet Own(string name)
    {
        return Named(name, Rows("train"), Rows("test"));
        IEnumerable<(string, string)> Rows(string part) =>
            File.ReadLines(Path.Combine(SharedFolder.Repository, "datasets", name, $"{part}.tsv")).Skip(1).Select(line => line.Split('\t')).Select(fields => (fields[0], fields[1]));
    }

    /// <summary>Sentences of <paramref name="file"/>, split at random: four fifths to learn from.</summary>
    public static LabelledSet Sentences(string name, string file, int seed)
    {
        // A line may hold other line separators.
        var rows = File.ReadAllText(SharedFolder.Path(file)).Split('\n').Where(line => line.Contains('\t', StringComparison.Ordinal))
            .Select(line => new TextExample(line[..line.LastIndexOf('\t')].Trim(), null, line[(line.LastIndexOf('\t') + 1)..].Trim() == "1" ? 1 : 0)).ToArray();
        new Random(seed).Shuffle(rows);
        var train = rows.Length * 4 / 5;
        return new(name, s_sentiment, rows[..train], rows[train..]);
    }

    /// <summary>One of ten parts to be tested on, shuffled by the seed.</summary>
    public static LabelledSet RottenTomatoes(int fold, int seed)
    {
        var rows = new[] { "neg", "pos" }.SelectMany((kind, label) => File.ReadAllText(SharedFolder.Path($"{Tomatoes}/rt-polarity.{kind}")).Split('\n').Where(line => line.Trim().Length > 0)
            .Select(line => new TextExample(line.Trim(), null, label))).ToArray();
        new Random(seed).Shuffle(rows);
        return new("rotten-tomatoes", s_sentiment, [.. rows.Where((_, i) => i % 10 != fold)], [.. rows.Where((_, i) => i % 10 == fold)]);
    }

    /// <summary>Short messages, wanted or spam, each text once, shuffled by the seed: <paramref name="train"/> of them to learn from.</summary>
    public static LabelledSet ShortMessages(int train, int seed)
    {
        var rows = File.ReadLines(SharedFolder.Path(Messages)).Select(line => line.Split('\t', 2)).Where(fields => fields.Length == 2).DistinctBy(fields => fields[1])
            .Select(fields => new TextExample(fields[1], null, fields[0] == "spam" ? 1 : 0)).ToArray();
        new Random(seed).Shuffle(rows);
        return new("sms-spam", ["ham", "spam"], rows[..train], rows[train..]);
    }

    private static LabelledSet Named(string name, IEnumerable<(string Label, string Text)> train, IEnumerable<(string Label, string Text)> test)
    {
        var rows = train.ToArray();
        var labels = rows.Select(row => row.Label).Distinct().Order(StringComparer.Ordinal).ToArray();
        return new(name, labels, Examples(rows), Examples(test));
        TextExample[] Examples(IEnumerable<(string Label, string Text)> texts) => [.. texts.Select(row => new TextExample(row.Text, null, Array.IndexOf(labels, row.Label)))];
    }
}
