using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>
/// Pre-training of an encoder on unlabelled text: by telling hidden tokens (masked-language modelling, Devlin et al. 2018), by learning from a larger encoder (distillation),
/// or by both.
/// </summary>
public static class EncoderPretraining
{
    /// <summary>Trains an encoder and writes it as a checkpoint folder that this library and transformers load.</summary>
    /// <param name="start">What to begin with.</param>
    /// <param name="texts">Texts of any length, read once; longer ones are cut into pieces of <see cref="TrainingOptions.MaxLength"/> tokens.</param>
    /// <param name="folder">The folder to write; made if it does not exist. Files of a checkpoint that is there are replaced at the end, each
    /// whole or not at all; a full disk changes nothing.</param>
    /// <param name="options">Settings; checked first, all problems reported at once.</param>
    /// <param name="progress">Told of every report of training, on the training thread.</param>
    /// <param name="stages">Told what comes before training.</param>
    /// <param name="cancellation">Ends the run within a step; a resumable checkpoint is written first where a folder for it is given.</param>
    /// <exception cref="ArgumentException">An option is out of range, there is no text, the tokenizer has no [MASK], or the teacher cannot be matched with the student.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such teacher's folder.</exception>
    /// <exception cref="CheckpointException">The teacher's checkpoint cannot be used.</exception>
    /// <exception cref="IOException">The folder, or the one for resumable checkpoints, cannot be written, or the disk is full; found out before training where it can be.</exception>
    /// <exception cref="NonFiniteLossException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static PretrainingResult Run(
        EncoderStart start, IEnumerable<string> texts, string folder, PretrainingOptions? options = null, IProgress<TrainingProgress>? progress = null,
        IProgress<PretrainingStage>? stages = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new();
        PretrainingOptionsValidator.Refuse(nameof(options), [.. PretrainingOptionsValidator.Problems(options, start.Config.MaxPositionEmbeddings), .. Devices.Problems(options.Device)]);
        if (options.MaskedTokenWeight > 0 && start.Tokenizer.MaskId is null)
            throw new ArgumentException("The tokenizer has no [MASK] token, which masked-language modelling needs.", nameof(start));
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        AtomicFiles.CheckWritable(folder);
        return Cores.Limited(options.Threads, () =>
        {
            using var run = new PretrainingRun(start, texts, options, stages, cancellation);
            return run.Train(folder, progress, cancellation);
        });
    }
}
