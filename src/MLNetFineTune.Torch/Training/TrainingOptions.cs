using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Training;

/// <summary>Settings of a fine-tuning run. The defaults are those of the BERT paper's fine-tuning recipe (Devlin et al. 2018, appendix A.3) as transformers ships them.</summary>
public partial class TrainingOptions
{
    /// <summary>The seed where none is given.</summary>
    public const int DefaultSeed = 42;

    /// <summary>Passes over the training data, at least 1. Default 3.</summary>
    public int Epochs { get; set; } = 3;

    /// <summary>Examples of one forward pass, at least 1. Default 32.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>What of the model learns, when and at which part of the rate. Default <see cref="FineTuningStrategy.Full"/>: everything. Layers below the lowest that learns run without dropout.</summary>
    public FineTuningStrategy Strategy { get; set; } = FineTuningStrategy.Full;

    /// <summary>Whether a classifier that is trained with <see cref="FineTuningStrategy.Lora"/> is saved as adapter and head alone, beside a checkpoint that has to stay where it is (or in a folder
    /// that the environment variable <c>MLNETFINETUNE_CHECKPOINTS</c> lists). At most 255 MB. Default false: the adapter is merged, and what
    /// is saved stands alone.</summary>
    public bool KeepAdapter { get; set; }

    /// <summary>Highest learning rate, reached at the end of the warm-up; above 0, at most 1. Default 5e-5.</summary>
    public double LearningRate { get; set; } = 5e-5;

    /// <summary>Part of all steps over which the rate rises from zero; 0 to 1. Default 0.1.</summary>
    public double WarmupRatio { get; set; } = 0.1;

    /// <summary>How the rate moves after the warm-up. Default <see cref="ScheduleKind.Linear"/>.</summary>
    public ScheduleKind Schedule { get; set; } = ScheduleKind.Linear;

    /// <summary>Decoupled weight decay (AdamW, Loshchilov and Hutter 2019) of every weight but biases and LayerNorm; 0 to 1. Default 0.01.</summary>
    public double WeightDecay { get; set; } = 0.01;

    /// <summary>Gradients whose common norm is larger are scaled down to it; above 0, <see cref="double.PositiveInfinity"/> for no clipping. Default 1.</summary>
    public double MaxGradNorm { get; set; } = 1;

    /// <summary>Batches whose gradients are averaged for one step, at least 1. Default 1.</summary>
    public int GradientAccumulationSteps { get; set; } = 1;

    /// <summary>Longest input in tokens, special tokens included; 3 to the checkpoint's limit. Null, the default, is 128 or the checkpoint's limit, whichever is less. Longer
    /// texts are cut.</summary>
    public int? MaxLength { get; set; }

    /// <summary>Dropout of hidden states, 0 up to but not 1; null takes the checkpoint's. Default null.</summary>
    public double? HiddenDropout { get; set; }

    /// <summary>Dropout of attention probabilities, 0 up to but not 1; null takes the checkpoint's. Default null.</summary>
    public double? AttentionDropout { get; set; }

    /// <summary>Dropout before the classifier, 0 up to but not 1; null takes the checkpoint's. Default null.</summary>
    public double? ClassifierDropout { get; set; }

    /// <summary>Seed of new weights, the order of the examples, dropout, and the validation part. Null, the default, is <see cref="DefaultSeed"/>, or in a pipeline the seed of its
    /// MLContext.</summary>
    public int? Seed { get; set; }

    /// <summary>Part of the training examples that is set aside (the same part of each class) to choose the best model by, where no validation set is given; 0 to 0.5. Default
    /// 0: none.</summary>
    public double ValidationFraction { get; set; }

    /// <summary>Validation figure by which the best model is chosen. Default <see cref="ValidationMetric.Loss"/>.</summary>
    public ValidationMetric BestModelMetric { get; set; } = ValidationMetric.Loss;

    /// <summary>Ends with the weights of the best evaluation instead of the last step's; needs a validation part or set, and is without effect where there is none. Default
    /// true.</summary>
    public bool RestoreBestModel { get; set; } = true;

    /// <summary>Evaluations without improvement after which training stops, at least 1; null, the default, never stops early. Without validation part or set it is without effect, and a note
    /// says so.</summary>
    public int? EarlyStoppingPatience { get; set; }

    /// <summary>Steps between evaluations, at least 1; null, the default, evaluates after each epoch.</summary>
    public int? EvaluationSteps { get; set; }

    /// <summary>Least time between two progress reports; ends of epochs and evaluations are reported at once. Zero reports every batch. Default 1 second.</summary>
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Folder for resumable checkpoints of the run (one file, replaced atomically); null, the default, writes none. A run that finds its own file there (the same
    /// checkpoint, data and options) goes on from it; when it is complete it removes the file. Whether the folder can be written is found out before training; a file that cannot
    /// be written later, as on a full disk, does not end the run, but is noted.</summary>
    public string? CheckpointFolder { get; set; }

    /// <summary>Steps between resumable checkpoints, at least 1; null, the default, writes one after each epoch but the last. One is also written on cancellation.</summary>
    public int? CheckpointSteps { get; set; }

    /// <summary>Epoch after which the run pauses (<see cref="TrainingEnd.Paused"/>), at least 1: it ends with the best model so far, and keeps its resumable checkpoint where there is a
    /// <see cref="CheckpointFolder"/>, so that a later run goes on from there; where that cannot be written, the pause is an <see cref="IOException"/>. The schedule is that of all <see cref="Epochs"/>. Null, the default, or a number of at least
    /// <see cref="Epochs"/> does not pause.</summary>
    public int? StopAfterEpoch { get; set; }

    /// <summary>Whether an existing file in <see cref="CheckpointFolder"/> is resumed (default) or overwritten.</summary>
    public bool Resume { get; set; } = true;

    /// <summary>Threads of torch and of the engine's own kernels, at least 1; null, the default, is one for each core. Results are bit-equal only at the same number.</summary>
    public int? Threads { get; set; }

    /// <summary>Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>. Default <c>cpu</c>.</summary>
    public string Device { get; set; } = "cpu";

    internal int SeedOrDefault => Seed ?? DefaultSeed;

    internal TrainingOptions ShallowCopy() => (TrainingOptions)MemberwiseClone();
}
