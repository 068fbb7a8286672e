using System.Diagnostics;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training.Pretraining;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>The encoder gone on with on a data set's own sentences and pieces of them, without their labels: it learns what a larger encoder makes of them.</summary>
internal static class DomainDistillation
{
    public const string Teacher = "models/all-MiniLM-L6-v2";

    /// <summary>Learns from the sentences to train on alone, not from those to test on.</summary>
    /// <param name="encoder">What to go on from.</param>
    /// <param name="set">Whose sentences.</param>
    /// <param name="folder">Where to write it.</param>
    /// <param name="seed">Seed of their order.</param>
    public static Checkpoint Of(Checkpoint encoder, LabelledSet set, string folder, int seed)
    {
        var start = Stopwatch.GetTimestamp();
        EncoderPretraining.Run(EncoderStart.From(encoder), SentencePieces.With([.. set.Train.Select(e => e.Text!)], seed), folder, new()
        {
            Epochs = Recipe.Distillation.Epochs, LearningRate = Recipe.Distillation.LearningRate, BatchSize = Recipe.Distillation.BatchSize, Seed = seed, MaxLength = 64,
            HiddenDropout = Recipe.Distillation.Dropout, AttentionDropout = Recipe.Distillation.Dropout, MaskedTokenWeight = 0, Teacher = new() { Checkpoint = SharedFolder.Path(Teacher) },
        });
        Console.Error.WriteLine(FormattableString.Invariant($"pretrained, {set.Name}, seed {seed}: distilled on {set.Train.Length} sentences ({Stopwatch.GetElapsedTime(start).TotalSeconds:0} s)"));
        return Checkpoint.Open(folder);
    }
}
