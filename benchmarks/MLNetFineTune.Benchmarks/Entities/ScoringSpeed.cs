using System.Diagnostics;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Benchmarks.Entities;

/// <summary>
/// Words a second from texts to entities, beside the plain classifier from the same texts to logits: the same encoder and tokens, batches of 32, in turns, medians. The
/// classifier needs one row of the last layer, the recognizer one a word.
/// </summary>
internal static class ScoringSpeed
{
    private const int MaxLength = 128, Rounds = 11;

    /// <param name="shipped">The encoder that comes with the repository, for a second figure.</param>
    public static void Measure(string shipped)
    {
        Compare(SharedFolder.Path(Sst2.Encoder), atLeast: 0.9);
        Compare(shipped, atLeast: null);
    }

    private static void Compare(string encoder, double? atLeast)
    {
        var (set, checkpoint) = (EntitySet.Disease, Checkpoint.Open(encoder));
        // Texts that neither cuts.
        var texts = set.TestWords.Select(words => string.Join(' ', words)).Where(text => checkpoint.Tokenizer.Encode(text).Ids.Count <= MaxLength).ToArray();
        var words = texts.Sum(text => WordSplitter.Split(text, WordSplitting.PreTokenizer).Count);
        CheckTokens(checkpoint, texts);
        // Speed does not depend on what a head has learnt, but a recognizer that has learnt nothing finds an entity everywhere.
        var options = new EntityTrainingOptions { Epochs = 1, BatchSize = 16, LearningRate = 1e-4, MaxLength = MaxLength, Seed = 1 };
        using var recognizer = Torch.Training.EntityRecognition.FineTune(checkpoint, set.Tags, [.. set.TrainExamples.Take(1_000)], null, options).Model;
        TextExample[] examples = [new(texts[0], null, 0), new(texts[1], null, 1)];
        using var classifier = Torch.Training.TextClassification.FineTune(checkpoint, ["no", "yes"], examples, options: new() { Epochs = 1, MaxLength = MaxLength, Seed = 1 }).Model;

        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var recognizing = Seconds(() => recognizer.Recognize(texts).Count);
            var classifying = Seconds(() => classifier.Score(texts).Logits.Length);
            // The first round warms up.
            if (round == 0) continue;
            ours.Add(words / recognizing);
            theirs.Add(words / classifying);
        }
        Figure.Print(
            $"entities, scoring, {checkpoint.Name}, {texts.Length} sentences", Median.Of(ours), "words/s", "the plain classifier, the same tokens", Median.Of(theirs),
            atLeast: atLeast);
    }

    /// <summary>Words are tokenized one by one; that must come to the same tokens as of the whole text.</summary>
    private static void CheckTokens(Checkpoint checkpoint, string[] texts)
    {
        foreach (var text in texts)
        {
            var whole = checkpoint.Tokenizer.Encode(text).Ids.Count;
            var single = 2 + WordSplitter.Split(text, WordSplitting.PreTokenizer).Sum(word => checkpoint.Tokenizer.Encode(text.Substring(word.Start, word.Length)).Ids.Count - 2);
            if (whole != single) throw new InvalidOperationException($"{whole} tokens of the text, {single} of its words: {text}");
        }
    }

    private static double Seconds(Func<int> score)
    {
        var start = Stopwatch.GetTimestamp();
        if (score() == 0) throw new InvalidOperationException("nothing was scored");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
