using System.Diagnostics;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>A classifier that was trained from an encoder, tested.</summary>
internal static class FineTuned
{
    /// <summary>The class that it gives each test example.</summary>
    /// <param name="encoder">The encoder to start from.</param>
    /// <param name="set">What to learn and to be tested on.</param>
    /// <param name="recipe">How to train.</param>
    /// <param name="seed">Seed of the head, the order and dropout.</param>
    public static int[] Predictions(Checkpoint encoder, LabelledSet set, Recipe recipe, int seed)
    {
        var options = new TrainingOptions
        {
            Epochs = recipe.Epochs, LearningRate = recipe.LearningRate, BatchSize = recipe.BatchSize, Seed = seed, HiddenDropout = recipe.Dropout, ClassifierDropout = recipe.Dropout, AttentionDropout = 0.1,
            RDropWeight = recipe.RDrop,
        };
        using var model = Torch.Training.TextClassification.FineTune(encoder, set.Labels, set.Train, options: options).Model;
        var scores = model.Score([.. set.Test.Select(e => e.Text)]);
        return [.. scores.Logits.Chunk(scores.LabelCount).Select(row => Array.IndexOf(row, row.Max()))];
    }

    /// <summary>Percent of the test examples that it classifies right.</summary>
    public static double Accuracy(Checkpoint encoder, LabelledSet set, Recipe recipe, int seed)
    {
        var start = Stopwatch.GetTimestamp();
        var accuracy = Percent(set, Predictions(encoder, set, recipe, seed));
        Console.Error.WriteLine(FormattableString.Invariant(
            $"pretrained, {set.Name}, {set.Train.Length} rows, seed {seed}, {encoder.Name}: {accuracy:0.0} % ({Stopwatch.GetElapsedTime(start).TotalSeconds:0} s)"));
        return accuracy;
    }

    public static double Percent(LabelledSet set, int[] predictions) => 100.0 * set.Test.Zip(predictions).Count(row => row.First.Label == row.Second) / set.Test.Length;
}
