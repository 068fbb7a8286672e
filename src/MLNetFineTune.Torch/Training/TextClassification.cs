using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using static TorchSharp.torch;

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
        TrainingOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new();
        TrainingOptionsValidator.Validate(options, checkpoint.Config.MaxPositionEmbeddings);
        if (labels.Count < 2)
            throw new ArgumentException($"There are {labels.Count} classes; at least 2 are needed.", nameof(labels));
        CheckExamples(train, labels.Count, nameof(train));
        if (train.Count == 0)
            throw new ArgumentException("There are no examples to learn from.", nameof(train));
        if (validation is not null)
            CheckExamples(validation, labels.Count, nameof(validation));
        if (validation is not { Count: > 0 } && options.ValidationFraction > 0)
        {
            var parts = ValidationSplit.Stratified([.. train.Select(e => e.Label)], options.ValidationFraction, options.Seed);
            (validation, train) = ([.. parts.Validation.Select(i => train[i])], [.. parts.Train.Select(i => train[i])]);
        }
        var threads = get_num_threads();
        set_num_threads(options.Threads ?? Environment.ProcessorCount);
        try
        {
            using var run = new ClassificationRun(checkpoint, labels, train, validation is { Count: > 0 } ? validation : null, options, cancellation);
            return run.Train(progress, cancellation);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private static void CheckExamples(IReadOnlyList<TextExample> examples, int classes, string name)
    {
        var problems = new List<Problem>();
        for (var i = 0; i < examples.Count && problems.Count < 20; i++)
        {
            if (examples[i].Label < 0 || examples[i].Label >= classes)
                problems.Add(new($"{name}[{i}].Label", $"{examples[i].Label}", $"0 to {classes - 1}"));
            if (!(examples[i].Weight >= 0 && float.IsFinite(examples[i].Weight)))
                problems.Add(new($"{name}[{i}].Weight", $"{examples[i].Weight}", "a finite number of at least 0"));
        }
        if (problems.Count > 0)
            throw new ArgumentException(Problem.List("Examples are out of range:", problems), name);
    }
}
