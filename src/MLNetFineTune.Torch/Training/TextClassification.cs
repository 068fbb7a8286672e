using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Torch.Training;

/// <summary>Text classification: a pooled encoder, a linear classifier, cross-entropy; as transformers' <c>BertForSequenceClassification</c>.</summary>
public static class TextClassification
{
    /// <summary>Fine-tunes a checkpoint on labelled texts.</summary>
    /// <param name="checkpoint">The encoder to start from.</param>
    /// <param name="labels">Names of the classes, at least 2; a label of an example is an index into it.</param>
    /// <param name="train">Examples to learn from, at least 1.</param>
    /// <param name="validation">Examples to choose the best model by; null for none (see <see cref="TrainingOptions.ValidationFraction"/>).</param>
    /// <param name="options">Settings; checked first, all problems reported at once.</param>
    /// <param name="progress">Told of every report, on the training thread; null for none.</param>
    /// <param name="cancellation">Ends the run within a step; a resumable checkpoint is written first where a folder is given.</param>
    /// <returns>The model and how training went.</returns>
    /// <exception cref="ArgumentException">An option, label or example is out of range.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be used.</exception>
    /// <exception cref="NonFiniteLossException">The loss became NaN or infinite before there was any sound model.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static TrainingResult FineTune(
        Checkpoint checkpoint, IReadOnlyList<string> labels, IReadOnlyList<TextExample> train, IReadOnlyList<TextExample>? validation = null,
        TrainingOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
