using System.Diagnostics;
using Microsoft.ML;

namespace MLNetFineTune.Benchmarks;

/// <summary>
/// The recipes that transformers' accuracy was recorded with, through ML.NET: AdamW, decay 0.01, a linear schedule with 10 % warm-up, clipping at 1, dropout 0.1, 128 tokens, the last epoch's
/// weights. The goal: on average not more than a point below transformers' mean of three seeds.
/// </summary>
internal static class AccuracyBench
{
    /// <param name="seeds">Trains with the seeds 1 to this.</param>
    public static void Run(int seeds)
    {
        if (!SharedFolder.Has("accuracy", Sst2.Train, Sst2.Dev, Trec.Train, Trec.Test, Sst2.Encoder)) return;
        Measure("sst2, 10,000 rows", seeds, 84.7, Sentiment);
        Measure("trec, 6 classes", seeds, 97.5, Questions);
    }

    private static void Measure(string data, int seeds, double recorded, Func<int, double> accuracy)
    {
        var found = new List<double>();
        for (var seed = 1; seed <= seeds; seed++)
        {
            var start = Stopwatch.GetTimestamp();
            found.Add(100 * accuracy(seed));
            Console.Error.WriteLine(FormattableString.Invariant($"accuracy, {data}, seed {seed}: {found[^1]:0.0} %, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        }
        Figure.Print(
            $"accuracy, {data}, {(seeds == 1 ? "seed 1" : $"mean of seeds 1 to {seeds}")}", found.Average(), "%", "transformers 5.23, mean of seeds 1 to 3, recorded", recorded,
            atLeast: Math.Round(recorded - 1, 1), judgeValue: true);
    }

    private static double Sentiment(int seed)
    {
        var ml = new MLContext(seed);
        var trainer = ml.BinaryClassification.Trainers.FineTuneSentiment(
            SharedFolder.Path(Sst2.Encoder), options: new() { Epochs = 1, BatchSize = 32, LearningRate = 5e-5, MaxLength = 128, Seed = seed });
        using var model = trainer.Fit(ml.Data.LoadFromEnumerable(Sst2.Read(Sst2.Train)[..10_000]));
        return ml.BinaryClassification.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(Sst2.Read(Sst2.Dev)))).Accuracy;
    }

    private static double Questions(int seed)
    {
        var ml = new MLContext(seed);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.MulticlassClassification.Trainers.FineTuneTextClassifier(
            SharedFolder.Path(Sst2.Encoder), options: new() { Epochs = 3, BatchSize = 32, LearningRate = 1e-4, MaxLength = 128, Seed = seed }));
        using var model = pipeline.Fit(ml.Data.LoadFromEnumerable(Trec.Read(Trec.Train)));
        return ml.MulticlassClassification.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(Trec.Read(Trec.Test)))).MicroAccuracy;
    }
}
