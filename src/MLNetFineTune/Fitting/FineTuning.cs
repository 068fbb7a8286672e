using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;
using MLNetFineTune.Persistence;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Fitting;

/// <summary>From a data view to a trained classifier: what <c>Fit</c> of every classifying estimator does.</summary>
internal static class FineTuning
{
    /// <summary>Trains. The classifier belongs to the caller; the manifest says what it was made from.</summary>
    public static (TextClassifier Classifier, ModelManifest Manifest) Run(IHost host, TextClassifierOptions options, ILabels labels, IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var channel = host.Start("Fit");
        using var cancellation = new HostCancellation(host, options.Cancellation);
        var (checkpoint, classes, settings, train, validation) = Prepare(host, channel, options, labels, input, cancellation.Token);
        using var teacher = Teacher.For(host, settings);
        if (teacher?.Distillation.Problems(classes) is { Count: > 0 } problems)
            throw new ArgumentOutOfRangeException(nameof(options), Problem.List("The teacher cannot be used:", problems));

        var progress = new ChannelProgress(channel, options.Progress);
        var result = Torch.Training.TextClassification.FineTune(
            checkpoint, classes, train.Examples, validation?.Examples, settings, teacher?.Distillation, progress, cancellation.Token);
        if (result.TruncatedExamples > 0)
            channel.Warning(MessageSensitivity.None, $"{result.TruncatedExamples} rows were longer than {result.Model.MaxLength} tokens (MaxLength) and were cut");
        progress.TellNew(result.Notes);
        Tell(channel, result.End, result.Steps, result.BestStep);
        return (result.Model, Manifest(settings, classes, checkpoint, result.Model));
    }

    /// <summary>Checks everything but the teacher, and reads the rows.</summary>
    public static PreparedTexts Prepare(IHost host, IChannel channel, TextClassifierOptions options, ILabels labels, IDataView input, CancellationToken cancellation)
    {
        InputColumns.CheckForFit(Shapes.Of(input.Schema), options, labels);
        var classes = labels.Classes(input.Schema[options.LabelColumnName]);
        CheckValidationSet(options, labels, classes);
        cancellation.ThrowIfCancellationRequested();
        var checkpoint = Checkpoint.Open(options.Checkpoint);
        var settings = options.Copy();
        Settle(settings, host);
        TrainingOptionsValidator.Validate(settings, checkpoint.Config.MaxPositionEmbeddings);

        var train = TrainingRows.Read(input, options, labels, keepUnlabelled: LearnsFromTeacher(options), cancellation);
        Refuse(train, options, classes);
        Warn(channel, train, options, classes);
        var validation = options.ValidationSet is null ? null : TrainingRows.Read(options.ValidationSet, options, labels, keepUnlabelled: false, cancellation);
        if (validation is { Examples.Count: 0 })
            throw new InvalidOperationException($"The validation set has no row with a label in column '{options.LabelColumnName}'");
        if (validation is { LeftOut: > 0 })
            channel.Warning(MessageSensitivity.None, $"Left out {validation.LeftOut} of {validation.Rows} rows of the validation set, which have no label");
        return new(checkpoint, classes, settings, train, validation);
    }

    /// <summary>Puts into options what the MLContext says where they say nothing: seed and device.</summary>
    public static void Settle(TrainingOptions options, IHost host)
    {
        options.Device = Device.For(host, options.Device);
        options.Seed ??= HostAccess.Seed(host) ?? TrainingOptions.DefaultSeed;
    }

    /// <summary>Tells the log how a run ended.</summary>
    public static void Tell(IChannel channel, TrainingEnd end, long steps, long bestStep)
    {
        if (end == TrainingEnd.NonFiniteLoss)
            channel.Warning(MessageSensitivity.None, $"The loss became NaN or infinite after step {steps}; the model is that of step {bestStep}");
        channel.Info(MessageSensitivity.None, $"trained {steps} steps ({end}); the model is that of step {bestStep}");
    }

    /// <summary>Names for a message, quoted, not too many of them.</summary>
    public static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(20).Select(c => $"'{c}'")) + (names.Count > 20 ? $" and {names.Count - 20} more" : "");

    private static void CheckValidationSet(TextClassifierOptions options, ILabels labels, IReadOnlyList<string> classes)
    {
        if (options.ValidationSet is not { } validation)
            return;
        InputColumns.CheckForFit(Shapes.Of(validation.Schema), options, labels, nameof(options.ValidationSet));
        var found = labels.Classes(validation.Schema[options.LabelColumnName]);
        if (!found.SequenceEqual(classes))
        {
            throw new ArgumentOutOfRangeException(nameof(options),
                $"Label column '{options.LabelColumnName}' of the validation set has the classes {Listed(found)}, that of the training data {Listed(classes)}: map both with the same transformer");
        }
    }

    /// <summary>Then rows without a label are learnt from too, and classes that no label names.</summary>
    private static bool LearnsFromTeacher(TextClassifierOptions options) => options.Distillation is { Weight: > 0 };

    private static void Refuse(TrainingRows train, TextClassifierOptions options, IReadOnlyList<string> classes)
    {
        if (train.Rows == 0)
            throw new InvalidOperationException("The training data has no rows");
        if (train.Examples.Count == 0)
            throw new InvalidOperationException($"None of the {train.Rows} rows of the training data has a label in column '{options.LabelColumnName}'");
        if (!LearnsFromTeacher(options) && train.Occurring.Count(n => n > 0) < 2)
        {
            var only = classes[train.Examples[0].Label];
            throw new InvalidOperationException($"Only one class, '{only}', occurs in label column '{options.LabelColumnName}'; at least 2 are needed to learn from");
        }
    }

    private static void Warn(IChannel channel, TrainingRows train, TextClassifierOptions options, IReadOnlyList<string> classes)
    {
        if (train.LeftOut > 0)
            channel.Warning(MessageSensitivity.None, $"Left out {train.LeftOut} of {train.Rows} rows, which have no label in column '{options.LabelColumnName}'");
        if (train.Unlabelled > 0)
            channel.Info(MessageSensitivity.None, $"{train.Unlabelled} of {train.Rows} rows have no label: they are learnt from the teacher alone");
        var absent = classes.Where((_, i) => train.Occurring[i] == 0).ToArray();
        if (absent.Length > 0 && !LearnsFromTeacher(options))
            channel.Warning(MessageSensitivity.Schema, $"{absent.Length} of {classes.Count} classes of label column '{options.LabelColumnName}' do not occur: {Listed(absent)}");
    }

    /// <summary>What a model says of itself.</summary>
    public static ModelManifest Manifest(TextClassifierOptions settings, IReadOnlyList<string> classes, Checkpoint checkpoint, TextClassifier model)
    {
        // Where this machine kept its files is nobody's business elsewhere.
        var recorded = settings.Copy();
        (recorded.CheckpointFolder, recorded.StopAfterEpoch) = (null, null);
        return new()
        {
            LabelColumn = settings.LabelColumnName,
            TextColumn = settings.TextColumnName,
            SecondTextColumn = settings.SecondTextColumnName,
            Classes = classes,
            MaxLength = model.MaxLength,
            ScoringBatchSize = settings.ScoringBatchSize,
            Checkpoint = new(checkpoint.Name, checkpoint.Sha256),
            Distillation = settings.Distillation is { } learnt ? new(learnt.Temperature, learnt.Weight) : null,
            Options = ManifestJson.Recorded<TrainingOptions>(recorded),
        };
    }
}
