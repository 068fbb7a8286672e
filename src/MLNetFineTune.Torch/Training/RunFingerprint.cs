using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Torch.Training;

/// <summary>A hash of everything that a run's numbers follow from, but for the number of threads: which checkpoint, which examples, which options.</summary>
internal static class RunFingerprint
{
    public static string Of(string checkpointSha256, int classes, ClassificationCollator train, ClassificationCollator? validation, TrainingOptions options, int maxLength)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        object?[] settings =
        [
            1, checkpointSha256, classes, maxLength, options.Epochs, options.BatchSize, options.LearningRate, options.WarmupRatio, options.Schedule, options.WeightDecay, options.MaxGradNorm,
            options.GradientAccumulationSteps, options.HiddenDropout, options.AttentionDropout, options.ClassifierDropout, options.Seed, options.BestModelMetric,
            options.EarlyStoppingPatience, options.EvaluationSteps, options.Device,
        ];
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('|', settings.Select(s => Convert.ToString(s, CultureInfo.InvariantCulture)))));
        foreach (var examples in new[] { train, validation }.OfType<ClassificationCollator>())
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>(examples.Texts.Lengths()));
            for (var i = 0; i < examples.Count; i++)
                hash.AppendData(MemoryMarshal.AsBytes<int>(examples.Texts.Pack([i]).Ids));
            hash.AppendData(MemoryMarshal.AsBytes<int>(examples.Labels));
            hash.AppendData(MemoryMarshal.AsBytes<float>(examples.Weights ?? []));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
