using System.Diagnostics;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training.Pretraining;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>
/// Whether going on with pre-training on unlabelled text of one's own pays (Gururangan et al. 2020): 3,000 short messages without labels, of which 100 then get one; tested on messages that
/// neither saw. Whole words are hidden.
/// </summary>
internal sealed class DomainPretraining(Checkpoint encoder, int seeds)
{
    private const int Unlabelled = 3_000, Labelled = 100, Spam = 1;

    public void Measure()
    {
        if (!SharedFolder.Has("pretrained, domain", DataSets.Messages)) return;
        var (with, without) = (new List<Scores>(), new List<Scores>());
        for (var seed = 1; seed <= seeds; seed++)
        {
            using var folder = new TemporaryFolder();
            var messages = DataSets.ShortMessages(Unlabelled, seed);
            var start = Stopwatch.GetTimestamp();
            EncoderPretraining.Run(EncoderStart.From(encoder), messages.Train.Select(e => e.Text!), folder["encoder"], new()
            {
                Epochs = Recipe.Domain.Epochs, LearningRate = Recipe.Domain.LearningRate, BatchSize = Recipe.Domain.BatchSize, Seed = seed, WholeWordMasking = true,
                HiddenDropout = 0.1, AttentionDropout = 0.1,
            });
            Console.Error.WriteLine(FormattableString.Invariant($"pretrained, {Unlabelled} messages of sms-spam pre-trained on, seed {seed}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
            var few = messages.With(Labelled, seed);
            without.Add(Tested(encoder, few, seed));
            with.Add(Tested(Checkpoint.Open(folder["encoder"]), few, seed));
        }
        Print("accuracy", scores => scores.Accuracy);
        Print("F1 of spam", scores => scores.F1);

        void Print(string metric, Func<Scores, double> value) => Figure.Print(
            $"pretrained, sms-spam, {Labelled} labels, {metric}, after pre-training on {Unlabelled:N0} unlabelled messages, {Seeds.Name(seeds)}", with.Average(value), "%",
            "without that", without.Average(value));
    }

    private static Scores Tested(Checkpoint encoder, LabelledSet set, int seed)
    {
        var predictions = FineTuned.Predictions(encoder, set, Recipe.Pretrained(set.Train.Length, set.Labels.Count), seed);
        var (found, are, right) = (predictions.Count(p => p == Spam), set.Test.Count(e => e.Label == Spam), set.Test.Zip(predictions).Count(row => row.First.Label == Spam && row.Second == Spam));
        var scores = new Scores(FineTuned.Percent(set, predictions), 100.0 * 2 * right / (found + are));
        Console.Error.WriteLine(FormattableString.Invariant($"pretrained, sms-spam, seed {seed}, {encoder.Name}: accuracy {scores.Accuracy:0.0}, F1 of spam {scores.F1:0.0}"));
        return scores;
    }

    private sealed record Scores(double Accuracy, double F1);
}
