using Microsoft.ML;
using Microsoft.ML.Data;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MLNetFineTune.Tests;

/// <summary>A tiny encoder, a few documents, and models trained on them in a second.</summary>
internal static class Tiny
{
    public sealed class Doc
    {
        public string Topic { get; set; } = "";
        public bool Positive { get; set; }
        public float Stars { get; set; }
        public string Text { get; set; } = "";
        [KeyType(3)] public uint Code { get; set; }
        public float Weight { get; set; } = 1;
        [VectorType(2)] public float[] Features { get; set; } = [];
    }

    private static readonly string[][] Words = [["goal", "match", "team", "won"], ["rain", "wind", "cloud", "warm"], ["song", "band", "loud", "sing"]];

    /// <summary>BERT with 2 layers of width 32 and random weights.</summary>
    public static string Checkpoint { get; } = Path.Combine(SharedData.Repository, "tests", "Goldens", "models", "bert", "sequence-classification");

    public static string Golden(string path) => Path.Combine(SharedData.Repository, "tests", "Goldens", path);

    /// <summary>60 documents: three topics by turns, every second one positive; the words tell both.</summary>
    public static Doc[] Docs(Action<Doc>? change = null) => [.. Enumerable.Range(0, 60).Select(i =>
    {
        var doc = new Doc
        {
            Topic = (i % 3) switch { 0 => "sport", 1 => "weather", _ => "music" },
            Positive = i % 2 == 0,
            Stars = i % 5,
            Text = $"the {Words[i % 3][i % 4]} was {(i % 2 == 0 ? "good" : "bad")}{string.Concat(Enumerable.Repeat($" and {Words[i % 3][(i + 1) % 4]}", i % 7))}",
            Code = (uint)(i % 3),
            Features = [i, -i],
        };
        change?.Invoke(doc);
        return doc;
    })];

    public static IDataView Data(MLContext ml, Action<Doc>? change = null) => ml.Data.LoadFromEnumerable(Docs(change));

    /// <summary>The documents with a key column Label made of <paramref name="column"/>.</summary>
    public static IDataView Keyed(MLContext ml, string column = "Topic", Action<Doc>? change = null)
    {
        var data = Data(ml, change);
        return ml.Transforms.Conversion.MapValueToKey("Label", column).Fit(data).Transform(data);
    }

    public static TextClassifierOptions Options(Action<TextClassifierOptions>? change = null)
    {
        var options = new TextClassifierOptions { Checkpoint = Checkpoint, Epochs = 1, BatchSize = 16, LearningRate = 1e-3, Threads = 1, ScoringBatchSize = 8 };
        change?.Invoke(options);
        return options;
    }

    public static TextClassifierEstimator Classifier(MLContext ml, Action<TextClassifierOptions>? change = null) =>
        ml.MulticlassClassification.Trainers.FineTuneTextClassifier(Options(change));

    public static SentimentEstimator Sentiment(MLContext ml, Action<TextClassifierOptions>? change = null) =>
        ml.BinaryClassification.Trainers.FineTuneSentiment(Options(o =>
        {
            o.LabelColumnName = nameof(Doc.Positive);
            change?.Invoke(o);
        }));

    public static TextEncoderEstimator Encoder(MLContext ml, Action<TextEncoderOptions>? change = null)
    {
        var options = new TextEncoderOptions { Checkpoint = Checkpoint, OutputColumnName = "Embedding", BatchSize = 8 };
        change?.Invoke(options);
        return ml.Transforms.Text.EncodeText(options);
    }

    /// <summary>Every warning that <paramref name="action"/> leaves in the log.</summary>
    public static List<string> Warnings(MLContext ml, Action action)
    {
        List<string> warnings = [];
        void Listen(object? sender, LoggingEventArgs e)
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                warnings.Add(e.Message);
        }

        ml.Log += Listen;
        action();
        ml.Log -= Listen;
        return warnings;
    }

    public static float[][] Scores(IDataView data) => [.. data.GetColumn<float[]>("Score")];

    public static float[][] Embeddings(IDataView data) => [.. data.GetColumn<float[]>("Embedding")];

    public static void AssertClose(float[][] expected, float[][] found, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var row = 0; row < expected.Length; row++)
        {
            Assert.Equal(expected[row].Length, found[row].Length);
            for (var i = 0; i < expected[row].Length; i++)
                Assert.True(Math.Abs(expected[row][i] - found[row][i]) <= tolerance, $"row {row}, slot {i}: expected {expected[row][i]}, found {found[row][i]}");
        }
    }
}
