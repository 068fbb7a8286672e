using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training.Strategies;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>Text classification: a pooled encoder, a linear classifier, cross-entropy; as transformers' <c>BertForSequenceClassification</c>.</summary>
public static class TextClassification
{
    /// <summary>Fine-tunes a checkpoint on labelled texts, on what a teacher says of texts, or on both.</summary>
    /// <param name="checkpoint">The encoder to start from.</param>
    /// <param name="labels">Names of the classes, at least 2; a label of an example is an index into it.</param>
    /// <param name="train">Examples to learn from, at least 1. With a teacher, some or all may be <see cref="TextExample.Unlabelled"/>.</param>
    /// <param name="validation">Labelled examples to choose the best model by; null for none (see <see cref="TrainingOptions.ValidationFraction"/>).</param>
    /// <param name="options">Settings; checked first, all problems reported at once.</param>
    /// <param name="distillation">A teacher to learn from beside the labels; null for none. It is used on the calling thread, and not disposed.</param>
    /// <param name="progress">Told of every report, on the training thread; null for none.</param>
    /// <param name="cancellation">Ends the run within a step; a resumable checkpoint is written first where a folder is given.</param>
    /// <returns>The model and how training went.</returns>
    /// <exception cref="ArgumentException">An option, label or example is out of range; the teacher has other labels, or scores with NaN.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be used.</exception>
    /// <exception cref="NonFiniteLossException">The loss became NaN or infinite before there was any sound model.</exception>
    /// <exception cref="IOException">The folder for resumable checkpoints cannot be written, found out before training; or the one that a pause is for could not be.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static TrainingResult FineTune(
        Checkpoint checkpoint, IReadOnlyList<string> labels, IReadOnlyList<TextExample> train, IReadOnlyList<TextExample>? validation = null,
        TrainingOptions? options = null, ClassifierDistillation? distillation = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new();
        var config = checkpoint.Config.WithDropoutOf(options).WithAdaptersOf(options.Strategy, checkpoint);
        var parameters = StartingWeights.Marked(checkpoint, BertParameters.OfClassifier(config, Math.Max(1, labels.Count)));
        TrainingOptionsValidator.Refuse(nameof(options),
        [
            .. TrainingOptionsValidator.Problems(options, checkpoint.Config.MaxPositionEmbeddings), .. ObjectiveProblems.OfClasses(options, labels.Count, "class"),
            .. Devices.Problems(options.Device), .. distillation?.Problems(labels) ?? [], .. ObjectiveProblems.OfDistillation(options, distillation),
            .. TrainingPlan.Problems(options.Strategy ?? FineTuningStrategy.Full, config, parameters), .. ObjectiveProblems.OfDropout(options, config, parameters),
            .. KeptAdapter.Problems(options, checkpoint, config.Lora, parameters, labels),
        ]);
        if (labels.Count < 2)
            throw new ArgumentException($"There are {labels.Count} classes; at least 2 are needed.", nameof(labels));
        CheckExamples(train, labels.Count, nameof(train), mayBeUnlabelled: distillation is not null);
        if (train.Count == 0)
            throw new ArgumentException("There are no examples to learn from.", nameof(train));
        if (distillation is { Weight: 0 } && train.All(e => e.Label == TextExample.Unlabelled))
            throw new ArgumentException("No example has a label, and the teacher's weight is 0: there is nothing to learn.", nameof(train));
        if (validation is not null)
            CheckExamples(validation, labels.Count, nameof(validation), mayBeUnlabelled: false);
        var notes = new List<string>();
        if (validation is not { Count: > 0 } && options.ValidationFraction > 0)
        {
            (train, validation) = ValidationSplit.Of(train, options.ValidationFraction, options.SeedOrDefault);
            if (validation.Count == 0)
                notes.Add(FormattableString.Invariant($"{nameof(options.ValidationFraction)} {options.ValidationFraction} rounds to no example in any class: training goes without validation."));
        }
        return Cores.Limited(options.Threads, () =>
        {
            using var run = new ClassificationRun(checkpoint, labels, train, validation is { Count: > 0 } ? validation : null, options, distillation, notes, cancellation);
            return run.Train(progress, cancellation);
        });
    }

    private static void CheckExamples(IReadOnlyList<TextExample> examples, int classes, string name, bool mayBeUnlabelled)
    {
        var problems = new List<Problem>();
        for (var i = 0; i < examples.Count && problems.Count < 20; i++)
        {
            if (examples[i].Label < (mayBeUnlabelled ? TextExample.Unlabelled : 0) || examples[i].Label >= classes)
                problems.Add(new($"{name}[{i}].Label", $"{examples[i].Label}", $"0 to {classes - 1}{(mayBeUnlabelled ? $", or {TextExample.Unlabelled} for none" : "")}"));
            if (!(examples[i].Weight >= 0 && float.IsFinite(examples[i].Weight)))
                problems.Add(new($"{name}[{i}].Weight", $"{examples[i].Weight}", "a finite number of at least 0"));
        }
        if (problems.Count > 0)
            throw new ArgumentException(Problem.List("Examples are out of range:", problems), name);
    }
}
