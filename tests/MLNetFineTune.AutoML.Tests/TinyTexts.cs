using Microsoft.ML;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MLNetFineTune.AutoML.Tests;

/// <summary>A tiny encoder, and texts of two topics that a model of it learns in a second.</summary>
internal static class TinyTexts
{
    public sealed class Doc
    {
        public string Topic { get; set; } = "";
        public bool IsSport { get; set; }
        public string Text { get; set; } = "";
        public float Huge { get; set; } = 3e38f;
    }

    private static readonly string[][] Words = [["goal", "match", "team", "won"], ["rain", "wind", "cloud", "warm"]];

    /// <summary>BERT with 2 layers of width 32 and random weights.</summary>
    public static string Checkpoint { get; } = Path.Combine(SharedData.Repository, "tests", "Goldens", "models", "bert", "sequence-classification");

    public static IDataView Data(MLContext ml) => ml.Data.LoadFromEnumerable(Enumerable.Range(0, 32).Select(i => new Doc
    {
        Topic = i % 2 == 0 ? "sport" : "weather",
        IsSport = i % 2 == 0,
        Text = $"the {Words[i % 2][i % 4]} and the {Words[i % 2][i / 4 % 4]}",
    }).ToArray());

    /// <summary>One short epoch on one thread.</summary>
    public static TextClassifierOptions Options(Action<TextClassifierOptions>? change = null)
    {
        var options = new TextClassifierOptions { Epochs = 1, BatchSize = 16, LearningRate = 1e-3, Threads = 1, ScoringBatchSize = 8 };
        change?.Invoke(options);
        return options;
    }
}
