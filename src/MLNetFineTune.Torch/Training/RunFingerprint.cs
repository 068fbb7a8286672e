using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training.Pretraining;

namespace MLNetFineTune.Torch.Training;

/// <summary>A hash of everything that a run's numbers follow from, but for the number of threads: which checkpoint, which examples, which options.</summary>
internal static class RunFingerprint
{
    public static string Of(string checkpointSha256, int classes, ClassificationCollator train, ClassificationCollator? validation, TrainingOptions options, int maxLength, string? teacher)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        object?[] settings =
        [
            1, checkpointSha256, classes, maxLength, options.Epochs, options.BatchSize, options.LearningRate, options.WarmupRatio, options.Schedule, options.WeightDecay, options.MaxGradNorm,
            options.GradientAccumulationSteps, options.HiddenDropout, options.AttentionDropout, options.ClassifierDropout, options.SeedOrDefault, options.BestModelMetric,
            options.EarlyStoppingPatience, options.EvaluationSteps, Kind(options.Device), options.Strategy, .. Objective(options),
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
        hash.AppendData(Encoding.UTF8.GetBytes(teacher ?? ""));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Of a run for entity recognition.</summary>
    public static string Of(
        string checkpointSha256, IReadOnlyList<string> tags, EntityCollator train, EntityValidation? validation, EntityTrainingOptions options, EntityRecognizerSettings decoding, int maxLength)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        object?[] settings =
        [
            3, checkpointSha256, maxLength, options.Epochs, options.BatchSize, options.LearningRate, options.WarmupRatio, options.Schedule, options.WeightDecay, options.MaxGradNorm,
            options.GradientAccumulationSteps, options.HiddenDropout, options.AttentionDropout, options.ClassifierDropout, options.SeedOrDefault, options.BestModelMetric,
            options.EarlyStoppingPatience, options.EvaluationSteps, Kind(options.Device), options.Strategy, options.SubwordLabels, options.UseCrf, options.CrfLearningRate,
            decoding.Scheme, decoding.Aggregation, decoding.ConstrainedDecoding, .. Objective(options), .. tags.Select(t => $"{t.Length}:{t}"),
        ];
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('|', settings.Select(s => Convert.ToString(s, CultureInfo.InvariantCulture)))));
        for (var i = 0; i < train.Count; i++)
        {
            hash.AppendData(MemoryMarshal.AsBytes(train.Ids(i)));
            hash.AppendData(MemoryMarshal.AsBytes<int>(train.Labels(i)));
        }
        for (var i = 0; i < (validation?.Texts.Count ?? 0); i++)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>(validation!.Texts[i].Ids));
            hash.AppendData(MemoryMarshal.AsBytes<int>(validation.Texts[i].Starts));
            hash.AppendData(MemoryMarshal.AsBytes<int>(validation.Labels[i]));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Of a pre-training run.</summary>
    public static string Of(EncoderStart start, PretrainingTexts texts, PretrainingOptions options, Checkpoint? teacher, int maxLength)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        object?[] settings =
        [
            2, start.Checkpoint?.Sha256, teacher?.Sha256, maxLength, options.Epochs, options.BatchSize, options.LearningRate, options.WarmupRatio, options.Schedule, options.WeightDecay,
            options.MaxGradNorm, options.GradientAccumulationSteps, options.HiddenDropout, options.AttentionDropout, options.SeedOrDefault, options.EarlyStoppingPatience, options.EvaluationSteps,
            options.ValidationFraction, Kind(options.Device), options.MaskedTokenWeight, options.MaskProbability, options.WholeWordMasking, options.Teacher?.SentenceWeight,
            options.Teacher?.WordWeight, options.Teacher?.StartEmbeddings, .. Objective(options),
        ];
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('|', settings.Select(s => Convert.ToString(s, CultureInfo.InvariantCulture)))));
        hash.AppendData(BertConfigJson.WriteEncoder(start.Config, isFloat16: false));
        foreach (var file in start.Tokenizer.Files.OrderBy(f => f.Key, StringComparer.Ordinal))
            hash.AppendData(file.Value);
        Append(hash, texts);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Of what a teacher makes of texts for a student: runs that differ in anything else can share it.</summary>
    public static string Of(EncoderStart start, PretrainingTexts texts, Checkpoint teacher, bool words)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"2|{teacher.Sha256}|{start.Config.HiddenSize}|{start.Checkpoint?.Sha256}|{words}")));
        Append(hash, texts);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary><c>cpu</c> or <c>cuda</c>: a run may go on at another device of the kind.</summary>
    private static string Kind(string device) => device.Split(':')[0];

    /// <summary>What is learnt, and how much each example counts.</summary>
    private static IEnumerable<object?> Objective(TrainingOptions options) =>
    [
        options.BalanceClasses, options.Oversample, options.LabelSmoothing, options.FocalGamma, options.RDropWeight, options.TokensPerStep, options.WeightAveraging,
        options.ClassWeights?.Count, .. options.ClassWeights?.Cast<object?>() ?? [],
    ];

    private static void Append(IncrementalHash hash, PretrainingTexts texts)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            hash.AppendData(MemoryMarshal.AsBytes(texts.Pieces.Ids(i)));
            if (texts.Teacher is not null)
                hash.AppendData(MemoryMarshal.AsBytes(texts.Teacher.Ids(i)));
        }
    }
}
