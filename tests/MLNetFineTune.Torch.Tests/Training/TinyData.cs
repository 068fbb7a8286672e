using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training;

/// <summary>A few texts of two kinds that even the tiny model can tell apart, and short runs on them.</summary>
internal static class TinyData
{
    public static readonly string[] Labels = ["bad", "good"];
    private static readonly string[] s_good = ["a gripping , funny film", "the best film of the year", "funny and moving , a joy", "I liked every one of its actors"];
    private static readonly string[] s_bad = ["dull and far too long", "an unbelievable bore", "a mess that wastes its actors", "the ending is a mess and I left"];

    public static Checkpoint Checkpoint() => MLNetFineTune.Torch.Checkpoints.Checkpoint.Open(Golden.Tiny("bert/sequence-classification"));

    public static TextExample[] Examples(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new TextExample((i % 2 == 0 ? s_bad : s_good)[i / 2 % 4] + string.Concat(Enumerable.Repeat(" and so on", i % 5)), null, i % 2))];

    public static TrainingOptions Options() => new()
    {
        Epochs = 2, BatchSize = 4, LearningRate = 1e-3, HiddenDropout = 0.1, AttentionDropout = 0.1, ClassifierDropout = 0.1, MaxLength = 32, Seed = 7, Threads = 2,
    };

    /// <summary>All weights of a classifier, as its file has them.</summary>
    public static byte[] Weights(TextClassifier classifier)
    {
        var stream = new MemoryStream();
        classifier.Parts()[^1].WriteTo(stream);
        return stream.ToArray();
    }

    public static TrainingResult FineTune(TrainingOptions options, int examples = 42, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default, TextExample[]? validation = null) =>
        TextClassification.FineTune(Checkpoint(), Labels, Examples(examples), validation, options, progress: progress, cancellation: cancellation);
}
