using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Checks <see cref="SweepOptions"/>, all of them at once.</summary>
internal static class SweepOptionsProblems
{
    /// <param name="options">The options to check.</param>
    /// <param name="settings">The estimator's.</param>
    /// <param name="task">What is trained.</param>
    public static IReadOnlyList<Problem> Of(SweepOptions options, TrainingOptions settings, TaskKind task)
    {
        var problems = new List<Problem>();
        Check(nameof(options.Trials), options.Trials, options.Trials >= 1, "at least 1");
        Check(nameof(options.Epochs), options.Epochs, options.Epochs >= 1, "at least 1");
        Check(nameof(options.Workers), options.Workers, options.Workers is null or >= 1, "at least 1");
        Check(nameof(options.ThreadsPerWorker), options.ThreadsPerWorker, options.ThreadsPerWorker is null or >= 1, "at least 1");
        Check(nameof(options.Cores), options.Cores, options.Cores is null or >= 1, "at least 1");
        Check(nameof(options.Memory), options.Memory, options.Memory is null or > 0, "above 0");
        Check(nameof(options.Folds), options.Folds, options.Folds is null or (>= 2 and <= 20), "2 to 20");
        Check(nameof(options.ValidationFraction), options.ValidationFraction, options.ValidationFraction is > 0 and <= 0.5, "above 0, at most 0.5");
        Check(nameof(options.TimeBudget), options.TimeBudget, options.TimeBudget is null || options.TimeBudget > TimeSpan.Zero, "above 0");
        Check(nameof(options.CostBudget), options.CostBudget, options.CostBudget is null || options.CostBudget > TimeSpan.Zero, "above 0");
        Check(nameof(options.Tuner), options.Tuner, Enum.IsDefined(options.Tuner), string.Join(", ", Enum.GetNames<TunerKind>()));
        var metrics = task == TaskKind.EntityRecognition ? Enum.GetValues<ValidationMetric>() : [ValidationMetric.Loss, ValidationMetric.Accuracy, ValidationMetric.MacroF1];
        Check(nameof(options.Metric), options.Metric, options.Metric is not { } metric || metrics.Contains(metric), string.Join(", ", metrics));
        if (options.Folder is { } folder && folder.Trim().Length == 0)
            problems.Add(new(nameof(options.Folder), "an empty text", "null or a folder"));
        if (options.Devices is { Count: 0 })
            problems.Add(new(nameof(options.Devices), "none", "null or at least one"));
        foreach (var device in options.Devices ?? [])
            problems.AddRange(TrainingOptionsValidator.Problems(new() { Device = device }).Where(p => p.Field == nameof(settings.Device)).Select(p => p with { Field = nameof(options.Devices) }));
        if (options.Pruning is { } pruning)
        {
            Check("Pruning.MinEpochs", pruning.MinEpochs, pruning.MinEpochs >= 1 && pruning.MinEpochs <= Math.Max(1, options.Epochs), $"1 to Epochs ({options.Epochs})");
            Check("Pruning.ReductionFactor", pruning.ReductionFactor, pruning.ReductionFactor >= 2, "at least 2");
        }
        if (settings.StopAfterEpoch is { } stop)
            problems.Add(new(nameof(settings.StopAfterEpoch), $"{stop} in the estimator's options", "null: a sweep decides where trials stop"));
        if (options.Space is { } space)
            problems.AddRange(space.Problems(settings));
        return problems;

        void Check(string field, object? value, bool holds, string allowed)
        {
            if (!holds)
                problems.Add(new(field, FormattableString.Invariant($"{value}"), allowed));
        }
    }
}
