using System.Diagnostics;
using System.Text.Json.Nodes;
using MLNetFineTune.Benchmarks.Pretrained;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Evaluation;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Benchmarks.Entities;

/// <summary>
/// The recipe that transformers' entity F1 was recorded with: 3 epochs, batches of 16, AdamW at 1e-4, decay 0.01, a linear schedule with 10 % warm-up, clipping at 1, dropout
/// 0.1, 128 tokens, the last epoch's weights. transformers took the likeliest tag of each word; ours decodes as it does unless told otherwise, only well-formed sequences.
/// </summary>
internal static class EntityRecipe
{
    /// <summary>Trains with the seeds 1 to <paramref name="seeds"/>.</summary>
    public static List<DecodedF1> Measure(EntitySet set, int seeds)
    {
        var runs = new List<DecodedF1>();
        for (var seed = 1; seed <= seeds; seed++)
        {
            var start = Stopwatch.GetTimestamp();
            using var model = Train(set, seed, crf: false);
            using var unconstrained = Unconstrained(model);
            runs.Add(new(set.Name, F1(model, set), F1(unconstrained, set)));
            Tell(set, seed, start, $"{runs[^1].Constrained:0.0} %, unconstrained {runs[^1].Unconstrained:0.0} %");
        }
        Figure.Print(
            $"entities, {set.Name}, {Seeds.Name(seeds)}", runs.Average(run => run.Constrained), "% F1", "transformers 5.23, mean of seeds 1 to 3, recorded", set.Recorded,
            atLeast: Math.Round(set.Recorded - set.Margin, 1), judgeValue: true);
        return runs;
    }

    /// <summary>The same with a CRF on top, one seed.</summary>
    public static void MeasureCrf(EntitySet set)
    {
        var start = Stopwatch.GetTimestamp();
        using var model = Train(set, seed: 1, crf: true);
        var f1 = F1(model, set);
        Tell(set, 1, start, $"CRF, {f1:0.0} %");
        Figure.Print(
            $"entities, {set.Name} with a CRF, seed 1", f1, "% F1", "transformers 5.23 without a CRF, mean of seeds 1 to 3, recorded", set.Recorded,
            atLeast: Math.Round(set.Recorded - set.Margin, 1), judgeValue: true);
    }

    private static EntityRecognizer Train(EntitySet set, int seed, bool crf)
    {
        var options = new EntityTrainingOptions { Epochs = 3, BatchSize = 16, LearningRate = 1e-4, MaxLength = 128, Seed = seed, UseCrf = crf };
        var encoder = Checkpoint.Open(SharedFolder.Path(Sst2.Encoder));
        return Torch.Training.EntityRecognition.FineTune(encoder, set.Tags, set.TrainExamples, validation: null, options).Model;
    }

    /// <summary>The same weights, read with another setting.</summary>
    private static EntityRecognizer Unconstrained(EntityRecognizer model)
    {
        using var folder = new TemporaryFolder();
        model.SavePretrained(folder["model"]);
        var file = Path.Combine(folder["model"], "config.json");
        var config = JsonNode.Parse(File.ReadAllText(file))!;
        config["task_specific_params"]!["token-classification"]!["constrained_decoding"] = false;
        File.WriteAllText(file, config.ToJsonString());
        var loaded = EntityRecognizer.LoadPretrained(folder["model"]);
        return loaded.Settings.ConstrainedDecoding ? throw new InvalidOperationException($"{file} says not to constrain, the model does") : loaded;
    }

    /// <summary>As seqeval counts by default, in percent.</summary>
    public static double F1(EntityRecognizer model, EntitySet set)
    {
        var found = model.RecognizeWords(set.TestWords);
        var predicted = found.Select(text => Array.ConvertAll(text.Tags, tag => model.Tags[tag])).ToArray();
        return 100 * EntityEvaluation.Evaluate(set.TestTags, predicted, model.Scheme).Lenient.Micro.F1;
    }

    private static void Tell(EntitySet set, int seed, long start, FormattableString found) =>
        Console.Error.WriteLine(FormattableString.Invariant(
            $"entities, {set.Name}, seed {seed}: {FormattableString.Invariant(found)}, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
}
