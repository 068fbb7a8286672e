using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.Fitting;
using MLNetFineTune.Interop;
using MLNetFineTune.Persistence;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.EntityRecognition;

/// <summary>From a data view to a trained recognizer: what <c>Fit</c> does.</summary>
internal static class EntityFineTuning
{
    /// <summary>Trains. The recognizer belongs to the caller; the manifest says what it was made from.</summary>
    public static (EntityRecognizer Recognizer, EntityManifest Manifest) Run(IHost host, EntityRecognizerOptions options, IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var channel = host.Start("Fit");
        using var cancellation = new HostCancellation(host, options.Cancellation);
        var (checkpoint, values, tags, settings, train, validation) = Prepare(host, channel, options, input, cancellation.Token);
        var progress = new ChannelProgress(channel, options.Progress);
        var result = Torch.Training.EntityRecognition.FineTune(checkpoint, tags, train.Examples, validation?.Examples, settings, progress, cancellation.Token);
        if (result.SplitExamples > 0)
            channel.Info(MessageSensitivity.None, $"{result.SplitExamples} rows were longer than {result.Model.MaxLength} tokens (MaxLength) and were read in overlapping windows");
        progress.TellNew(result.Notes);
        FineTuning.Tell(channel, result.End, result.Steps, result.BestStep);
        return (result.Model, Manifest(settings, values, checkpoint, result.Model));
    }

    /// <summary>Checks everything, and reads the rows.</summary>
    public static PreparedEntities Prepare(IHost host, IChannel channel, EntityRecognizerOptions options, IDataView input, CancellationToken cancellation)
    {
        CheckColumns(Shapes.Of(input.Schema), options);
        var values = KeyColumns.Names(input.Schema[options.LabelColumnName]);
        CheckValidationSet(options, values);
        var tags = new KeyTags(values);
        cancellation.ThrowIfCancellationRequested();
        var checkpoint = Checkpoint.Open(options.Checkpoint);
        var settings = options.Copy();
        FineTuning.Settle(settings, host);
        settings.Splitting ??= options.WordsColumnName is null ? WordSplitting.Whitespace : WordSplitting.PreTokenizer;

        EntityTrainingOptionsValidator.Validate(settings, checkpoint.Config.MaxPositionEmbeddings, tags.Tags.Count);
        var train = EntityRows.Read(input, options, settings.Splitting.Value, tags, cancellation);
        if (train.Rows > 0 && LabelValues.OfKey(input.Schema[options.LabelColumnName]) is null)
            throw new ArgumentOutOfRangeException(nameof(input), $"The keys of label column '{options.LabelColumnName}' have no values: there is no telling which tags they are");
        Refuse(train, tags, options);
        Warn(channel, train, "the training data", options);
        WarnOfAbsent(channel, train, tags, options);
        var validation = options.ValidationSet is null ? null : EntityRows.Read(options.ValidationSet, options, settings.Splitting.Value, tags, cancellation);
        if (validation is { Examples.Count: 0 })
            throw new InvalidOperationException($"The validation set has no row with words and a label in column '{options.LabelColumnName}'");
        if (validation is not null)
            Warn(channel, validation, "the validation set", options);
        return new(checkpoint, values, tags.Tags, settings, train, validation);
    }

    /// <summary>The label column, where it and the column of words or texts are what a recognizer reads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public static SchemaShape.Column CheckColumns(SchemaShape input, EntityRecognizerOptions options, string parameter = "inputSchema")
    {
        var label = InputColumns.Find(input, "label", options.LabelColumnName, parameter);
        if (label.Kind == SchemaShape.Column.VectorKind.Scalar || !label.IsKey || !label.ItemType.Equals(NumberDataViewType.UInt32))
            throw InputColumns.Mismatch("label", label, "VarVector<Key<UInt32>>", parameter);
        if (options.WordsColumnName is { } words)
            SentenceInput.CheckWords(input, words, parameter);
        else
            InputColumns.CheckTexts(input, options.TextColumnName, secondText: null, parameter);
        return label;
    }

    private static void CheckValidationSet(EntityRecognizerOptions options, IReadOnlyList<string> values)
    {
        if (options.ValidationSet is not { } validation)
            return;
        CheckColumns(Shapes.Of(validation.Schema), options, nameof(options.ValidationSet));
        var found = KeyColumns.Names(validation.Schema[options.LabelColumnName]);
        if (!found.SequenceEqual(values))
        {
            throw new ArgumentOutOfRangeException(nameof(options),
                $"Label column '{options.LabelColumnName}' of the validation set has the tags {FineTuning.Listed(found)}, that of the training data {FineTuning.Listed(values)}: "
                + "map both with the same transformer");
        }
    }

    private static void Refuse(EntityRows train, KeyTags tags, EntityRecognizerOptions options)
    {
        if (train.Rows == 0)
            throw new InvalidOperationException("The training data has no rows");
        if (train.Empty == train.Rows)
            throw new InvalidOperationException($"None of the {train.Rows} rows of the training data has a word in column '{options.WordsColumnName ?? options.TextColumnName}'");
        if (train.Examples.Count == 0)
            throw new InvalidOperationException($"None of the {train.Rows} rows of the training data has a label in column '{options.LabelColumnName}'");
        if (!train.Occurring.Where((n, tag) => n > 0 && tags.IsEntity(tag)).Any())
        {
            throw new InvalidOperationException(
                $"None of the {train.Occurring.Sum()} labels in column '{options.LabelColumnName}' is of an entity, all are outside (O): there is nothing to learn");
        }
    }

    private static void Warn(IChannel channel, EntityRows rows, string data, EntityRecognizerOptions options)
    {
        if (rows.Empty > 0)
            channel.Warning(MessageSensitivity.None, $"Left out {rows.Empty} of {rows.Rows} rows of {data}, which have no word in column '{options.WordsColumnName ?? options.TextColumnName}'");
        if (rows.Unlabelled > 0)
            channel.Warning(MessageSensitivity.None, $"Left out {rows.Unlabelled} of {rows.Rows} rows of {data}, which have no label in column '{options.LabelColumnName}'");
    }

    private static void WarnOfAbsent(IChannel channel, EntityRows train, KeyTags tags, EntityRecognizerOptions options)
    {
        string[] absent = [.. tags.Tags.Where((_, tag) => train.Occurring[tag] == 0)];
        if (absent.Length > 0)
            channel.Warning(MessageSensitivity.Schema, $"{absent.Length} of {tags.Tags.Count} tags of label column '{options.LabelColumnName}' do not occur: {FineTuning.Listed(absent)}");
    }

    /// <summary>What a model says of itself.</summary>
    public static EntityManifest Manifest(EntityRecognizerOptions settings, IReadOnlyList<string> values, Checkpoint checkpoint, EntityRecognizer model)
    {
        // Where this machine kept its files is nobody's business elsewhere.
        var recorded = settings.Copy();
        (recorded.CheckpointFolder, recorded.StopAfterEpoch) = (null, null);
        return new()
        {
            LabelColumn = settings.LabelColumnName,
            TextColumn = settings.TextColumnName,
            WordsColumn = settings.WordsColumnName,
            KeyValues = values,
            MaxLength = model.MaxLength,
            ScoringBatchSize = settings.ScoringBatchSize,
            Checkpoint = new(checkpoint.Name, checkpoint.Sha256),
            Options = ManifestJson.Recorded<EntityTrainingOptions>(recorded),
        };
    }
}
