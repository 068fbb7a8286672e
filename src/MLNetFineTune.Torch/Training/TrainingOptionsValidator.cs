using System.Globalization;
using System.Runtime.CompilerServices;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Training;

/// <summary>Checks <see cref="TrainingOptions"/>, all of them at once.</summary>
public static class TrainingOptionsValidator
{
    /// <summary>Everything that is wrong with <paramref name="options"/>; empty where all is well.</summary>
    /// <param name="options">The options to check.</param>
    /// <param name="maxPositions">The checkpoint's longest input in tokens, where it is known.</param>
    public static IReadOnlyList<Problem> Problems(TrainingOptions options, int? maxPositions = null) =>
        Problems(options, maxPositions, [ValidationMetric.Loss, ValidationMetric.Accuracy, ValidationMetric.MacroF1]);

    /// <param name="options">The options to check.</param>
    /// <param name="maxPositions">The checkpoint's longest input in tokens, where it is known.</param>
    /// <param name="metrics">The figures that the task has.</param>
    internal static IReadOnlyList<Problem> Problems(TrainingOptions options, int? maxPositions, IReadOnlyList<ValidationMetric> metrics)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<Problem>();
        AtLeastOne(options.Epochs);
        AtLeastOne(options.BatchSize);
        AtLeastOne(options.GradientAccumulationSteps);
        AtLeastOne(options.EarlyStoppingPatience);
        AtLeastOne(options.EvaluationSteps);
        AtLeastOne(options.CheckpointSteps);
        AtLeastOne(options.StopAfterEpoch);
        AtLeastOne(options.Threads);
        Check(options.LearningRate, v => v is > 0 and <= 1, "above 0, at most 1");
        Check(options.WarmupRatio, v => v is >= 0 and <= 1, "0 to 1");
        Check(options.WeightDecay, v => v is >= 0 and <= 1, "0 to 1");
        Check(options.MaxGradNorm, v => v > 0, "above 0");
        Check(options.ValidationFraction, v => v is >= 0 and <= 0.5, "0 to 0.5");
        Dropout(options.HiddenDropout);
        Dropout(options.AttentionDropout);
        Dropout(options.ClassifierDropout);
        var lengths = maxPositions is { } most ? $"3 to {most}, the checkpoint's limit" : "at least 3";
        Check(options.MaxLength ?? 3, v => v >= 3 && v <= (maxPositions ?? int.MaxValue), lengths, "options.MaxLength");
        if (options.Strategy is null)
            problems.Add(new(nameof(options.Strategy), "null", "a strategy, as FineTuningStrategy.Full"));
        if (options is { KeepAdapter: true, Strategy: { Adapters: null } strategy })
            problems.Add(new(nameof(options.KeepAdapter), $"True with the strategy {strategy}", "true with an adapter, as lora(8)"));
        Check(options.Schedule, Enum.IsDefined, string.Join(", ", Enum.GetNames<ScheduleKind>()));
        Check(options.BestModelMetric, metrics.Contains, string.Join(", ", metrics));
        Check(options.ProgressInterval, v => v >= TimeSpan.Zero, "at least 0");
        Check(options.Device, Devices.IsName, "cpu, cuda, cuda:N");
        Check(options.CheckpointFolder, v => v is null || v.Trim().Length > 0, "null or a folder");
        Check(options.FrozenStatesMemory, v => v >= 0, "at least 0");
        problems.AddRange(ObjectiveProblems.Of(options));
        return problems;

        void AtLeastOne(int? value, [CallerArgumentExpression(nameof(value))] string field = "") => Check(value, v => v is null or >= 1, "at least 1", field);
        void Dropout(double? value, [CallerArgumentExpression(nameof(value))] string field = "") => Check(value, v => v is null or (>= 0 and < 1), "0 up to but not 1", field);
        void Check<T>(T value, Func<T, bool> accept, string allowed, [CallerArgumentExpression(nameof(value))] string field = "")
        {
            if (!accept(value))
                problems.Add(new(field.Replace("options.", "", StringComparison.Ordinal), string.Create(CultureInfo.InvariantCulture, $"{value}"), allowed));
        }
    }

    /// <summary>Throws where anything is wrong.</summary>
    /// <param name="options">The options to check.</param>
    /// <param name="maxPositions">The checkpoint's longest input in tokens, where it is known.</param>
    /// <exception cref="ArgumentOutOfRangeException">Lists every problem: field, found, allowed.</exception>
    public static void Validate(TrainingOptions options, int? maxPositions = null)
    {
        Refuse(nameof(options), Problems(options, maxPositions));
    }

    /// <summary>Throws where there are problems.</summary>
    internal static void Refuse(string options, IReadOnlyList<Problem> problems)
    {
        if (problems.Count > 0)
            throw new ArgumentOutOfRangeException(options, Problem.List("Training options are out of range:", problems));
    }
}
