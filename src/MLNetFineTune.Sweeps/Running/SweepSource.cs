using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>An estimator and its data as a sweep sees them.</summary>
/// <param name="Task">What trials train on.</param>
/// <param name="Checkpoint">What they start from.</param>
/// <param name="Settings">The estimator's options, that configurations change.</param>
/// <param name="Open">Makes the transformer of a model that a trial left: its options, the names of its files, and how one is opened.</param>
internal sealed record SweepSource<TTransformer>(
    ITrialTask Task, Checkpoint Checkpoint, TrainingOptions Settings, Func<TrainingOptions, IReadOnlyCollection<string>, Func<string, Stream>, TTransformer> Open)
    where TTransformer : class, ITransformer
{
    /// <exception cref="ArgumentOutOfRangeException">Options are out of range, or do not go together; lists all.</exception>
    public static void Check(SweepOptions options, TrainingOptions settings, TaskKind task, IDataView? validation, IEnumerable<Problem> more)
    {
        List<Problem> problems = [.. SweepOptionsProblems.Of(options, settings, task), .. more];
        if (validation is not null && options.Folds is { } folds)
            problems.Add(new(nameof(options.Folds), $"{folds} beside a validation set", "one of the two"));
        if (problems.Count > 0)
            throw new ArgumentOutOfRangeException(nameof(options), Problem.List("The sweep cannot be run:", problems));
    }

    /// <summary>The parts that trials train and validate on.</summary>
    /// <param name="train">Examples to learn from.</param>
    /// <param name="validation">Examples to validate on; null for none.</param>
    /// <param name="classes">Class of each training example, whose parts are to be alike.</param>
    /// <param name="options">What to do where there are none to validate on.</param>
    /// <param name="settings">The estimator's options.</param>
    /// <exception cref="ArgumentException">There are too few examples.</exception>
    public static Examples<T> Parts<T>(IReadOnlyList<T> train, IReadOnlyList<T>? validation, IReadOnlyList<int> classes, SweepOptions options, TrainingOptions settings)
    {
        if (validation is not null)
            return new(train, validation, []);
        var seed = options.Seed ?? settings.SeedOrDefault;
        if (options.Folds is { } folds)
        {
            return train.Count >= 2 * folds
                ? new(train, [], Examples<T>.Dealt(classes, folds, seed))
                : throw new ArgumentException($"{nameof(options.Folds)} {folds} of {train.Count} rows: at least {2 * folds} are needed", nameof(options));
        }
        var fraction = settings.ValidationFraction > 0 ? settings.ValidationFraction : options.ValidationFraction;
        var (kept, aside) = Torch.Data.ValidationSplit.Stratified(classes, fraction, seed);
        return aside.Length > 0
            ? new([.. kept.Select(i => train[i])], [.. aside.Select(i => train[i])], [])
            : throw new ArgumentException(FormattableString.Invariant($"{nameof(options.ValidationFraction)} {fraction} of {train.Count} rows rounds to none: there is nothing to compare trials by"), nameof(options));
    }

}
