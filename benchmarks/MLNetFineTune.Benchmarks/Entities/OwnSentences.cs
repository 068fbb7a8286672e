using System.Diagnostics;
using MLNetFineTune.Benchmarks.Pretrained;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Benchmarks.Entities;

/// <summary>The repository's own sentences, from the encoder that comes with it: the epoch of best entity F1 on the validation part, tested.</summary>
internal static class OwnSentences
{
    // What datasets/entities/README.md says of remembering the names of the training part; a test of the data computes it.
    private const double RememberedNames = 11.0;

    public static void Measure(string encoder, int seeds)
    {
        Measure(encoder, seeds, crf: true);
        Measure(encoder, seeds, crf: false);
    }

    private static void Measure(string encoder, int seeds, bool crf)
    {
        var set = EntitySet.Own();
        var checkpoint = Checkpoint.Open(encoder);
        var (found, suffix) = (new List<double>(), crf ? " with a CRF" : "");
        for (var seed = 1; seed <= seeds; seed++)
        {
            var start = Stopwatch.GetTimestamp();
            var options = new EntityTrainingOptions { Epochs = 20, BatchSize = 16, LearningRate = 5e-4, Seed = seed, UseCrf = crf };
            using var model = Torch.Training.EntityRecognition.FineTune(checkpoint, set.Tags, set.TrainExamples, set.ValidationExamples, options).Model;
            found.Add(EntityRecipe.F1(model, set));
            Console.Error.WriteLine(FormattableString.Invariant(
                $"entities, {set.Name}{suffix}, seed {seed}: {found[^1]:0.0} %, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        }
        Figure.Print(
            $"entities, {set.Name}, {checkpoint.Name}{suffix}, {Seeds.Name(seeds)}", found.Average(), "% F1",
            "remembering the training part's names, recorded", RememberedNames, above: 1);
    }
}
