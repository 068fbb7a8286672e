using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>How a sweep is run. What it trains, and every option that its space does not name, is the estimator's.</summary>
public sealed class SweepOptions
{
    /// <summary>Which options are varied, and how far. Null, the default, is <see cref="SearchSpace.For"/> of the task.</summary>
    public SearchSpace? Space { get; set; }

    /// <summary>How configurations are proposed. Default <see cref="TunerKind.Tpe"/>. The first is the estimator's own, where the space has it.</summary>
    public TunerKind Tuner { get; set; } = TunerKind.Tpe;

    /// <summary>Configurations to try, at least 1. Default 27. A grid may end before.</summary>
    public int Trials { get; set; } = 27;

    /// <summary>Epochs of a trial that is trained to the end, at least 1, in place of the estimator's. Default 9. Where the space names <c>Epochs</c>, a trial has what it says there, up to
    /// this: more is this, with the schedule of the rate.</summary>
    public int Epochs { get; set; } = 9;

    /// <summary>Whether trials are compared on the way, at rungs, and only the best trained further. Null trains all to the end. Default <see cref="AshaPruning"/> with its defaults.</summary>
    public AshaPruning? Pruning { get; set; } = new();

    /// <summary>Validation figure by which trials are compared, and the best model of each chosen. Null, the default, is the accuracy; of entity recognizers
    /// <see cref="ValidationMetric.EntityF1"/>.</summary>
    public ValidationMetric? Metric { get; set; }

    /// <summary>Parts of the training rows that validate each other, 2 to 20: the figures of a trial are the means over as many runs, and the best configuration is trained once more on all
    /// rows. Rows are dealt out one by one: where several belong together, as sentences of one document, validate on a set that was split by hand. Null, the default, validates on the set
    /// given, or a part of the rows.</summary>
    public int? Folds { get; set; }

    /// <summary>Part of the training rows (the same part of each class, by rows: see <see cref="Folds"/>) that is set aside for validation where neither a set nor <see cref="Folds"/> are given; above 0, at most 0.5. Default
    /// 0.2; the estimator's <see cref="TrainingOptions.ValidationFraction"/>, where it has one, goes before.</summary>
    public double ValidationFraction { get; set; } = 0.2;

    /// <summary>Worker processes, at least 1: trials at a time. Null, the default, is one for each GPU of <see cref="Devices"/>; on the CPU as many as <see cref="Cores"/> and
    /// <see cref="Memory"/> have room for.</summary>
    public int? Workers { get; set; }

    /// <summary>Threads of each worker, at least 1. Null, the default, is 1 where workers are as many as cores, else the cores shared out among them. Figures may differ in the last digits with
    /// the number.</summary>
    public int? ThreadsPerWorker { get; set; }

    /// <summary>Cores that the workers may use together, at least 1; null, the default: all.</summary>
    public int? Cores { get; set; }

    /// <summary>Bytes of memory that the workers may use together, by estimate; null, the default: four fifths of what is free when the sweep begins.</summary>
    public long? Memory { get; set; }

    /// <summary>Where trials train, one worker each in turn, as <c>["cuda:0", "cuda:1"]</c>. Null, the default: on the estimator's device.</summary>
    public IReadOnlyList<string>? Devices { get; set; }

    /// <summary>Time for the sweep, above 0: then trials are stopped within a step, and the best model that was evaluated is the result, whether its trial was at a rung or in between. Writing it
    /// down comes on top, at most a minute; with folds, the final training on all rows does. Null, the default: no limit.</summary>
    public TimeSpan? TimeBudget { get; set; }

    /// <summary>Time of training, all trials together, above 0: what a sweep costs whatever number of workers share it. Trials are then stopped as by <see cref="TimeBudget"/>. Null, the
    /// default: no limit.</summary>
    public TimeSpan? CostBudget { get; set; }

    /// <summary>Seed of the tuner, and of what is set aside for validation. Null, the default, is the estimator's.</summary>
    public int? Seed { get; set; }

    /// <summary>Folder of the sweep: its journal, the examples, what trials need to go on, the best model. The same sweep with the same folder goes on where it was, also after its process was
    /// killed, and several processes may work on one at a time. Null, the default: a temporary folder, removed in the end.</summary>
    public string? Folder { get; set; }

    /// <summary>Ends the sweep within a step, with an <see cref="OperationCanceledException"/>; with a <see cref="Folder"/>, it can go on later.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Told whenever something happens, and of steps about once a second; not on one thread, but one report at a time. <see cref="SweepProgress.ToTable"/> shows it.</summary>
    public IProgress<SweepProgress>? Progress { get; set; }
}
