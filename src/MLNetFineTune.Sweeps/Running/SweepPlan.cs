using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Everything that is settled before a sweep's first trial.</summary>
/// <param name="Settings">What configurations change: the estimator's options, with the sweep's epochs.</param>
/// <param name="Space">What is varied.</param>
/// <param name="Metric">By which trials are compared.</param>
/// <param name="Schedule">What to train next.</param>
/// <param name="Folder">Where the sweep's files are.</param>
/// <param name="Examples">The file of the examples.</param>
/// <param name="Identity">By which the journal knows the sweep.</param>
/// <param name="Checkpoint">What trials start from.</param>
/// <param name="Workers">Who trains.</param>
/// <param name="Options">How the sweep is run.</param>
/// <param name="HasFolds">Whether figures are means over folds.</param>
internal sealed record SweepPlan(
    TrainingOptions Settings, SearchSpace Space, ValidationMetric Metric, Schedule Schedule, SweepFolder Folder, string Examples, SweepIdentity Identity, Checkpoint Checkpoint,
    WorkerPlan Workers, SweepOptions Options, bool HasFolds)
{
    public static SweepPlan Of(ITrialTask task, Checkpoint checkpoint, TrainingOptions estimators, SweepOptions options, SweepFolder folder)
    {
        var settings = estimators.ShallowCopy();
        settings.Epochs = options.Epochs;
        var space = options.Space ?? SearchSpace.For(task.Kind);
        var metric = options.Metric ?? (task.Kind == TaskKind.EntityRecognition ? ValidationMetric.EntityF1 : ValidationMetric.Accuracy);
        var seed = options.Seed ?? settings.SeedOrDefault;
        var schedule = Schedule.Of(options, space, metric, settings, seed);
        var hash = TaskFile.Sha256(task);
        var identity = new SweepIdentity(space.Json, hash, checkpoint.Sha256, OptionsJson.Identity(settings), metric, seed, schedule.Tuner, schedule.Pruning);
        return new(settings, space, metric, schedule, folder, TaskFile.PathIn(folder.Root, hash), identity, checkpoint, WorkerPlan.Of(options, settings, checkpoint), options, task.Folds > 0);
    }

    /// <inheritdoc cref="TrialOptions.Of"/>
    public TrainingOptions OptionsOf(Configuration configuration) => TrialOptions.Of(Settings, configuration);

    /// <summary>What a worker is told first.</summary>
    public WorkerRequest.Begin Begin(int worker)
    {
        var options = Settings.ShallowCopy();
        (options.Device, options.Threads) = (Workers.Devices[worker % Workers.Devices.Count], Workers.Threads);
        return new(Examples, Checkpoint.Folder, OptionsJson.Write(options), Metric);
    }
}
