using Microsoft.ML;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune;

/// <summary>
/// Settings of <c>FineTuneEntityRecognizer</c>: where to start, which columns, and how to train. Where <see cref="TrainingOptions.Seed"/> is null, the seed of the MLContext is
/// taken, if it has one; where <see cref="TrainingOptions.Device"/> is left at its default, its GpuDeviceId. <see cref="TrainingOptions.ClassWeights"/> are those of the values
/// of the label's keys in their order, then that of <c>O</c> where it is none of them.
/// </summary>
public sealed class EntityRecognizerOptions : EntityTrainingOptions
{
    /// <summary>Folder of the encoder to start from, as Hugging Face lays it out. No default.</summary>
    public string Checkpoint { get; set; } = "";

    /// <summary>Column of the labels: vectors of keys, one a word, whose values are the tags. A missing key is outside of any entity; where a value of the key is <c>O</c>, that is,
    /// and a missing key is a word without label. Default <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>Column of the text, which is split into words (<see cref="EntityTrainingOptions.Splitting"/>): one label each. Default <c>Text</c>.</summary>
    public string TextColumnName { get; set; } = "Text";

    /// <summary>Column of the words (vectors of text), one label each, in place of a text column; null, the default, for none. When the model scores, data that lack it are read from
    /// <see cref="TextColumnName"/>.</summary>
    public string? WordsColumnName { get; set; }

    /// <summary>Rows to choose the best model by, with the columns of the training data; null, the default, for none or a <see cref="TrainingOptions.ValidationFraction"/>.</summary>
    public IDataView? ValidationSet { get; set; }

    /// <summary>Windows of text of one forward pass when the model scores, at least 1. Default 32.</summary>
    public int ScoringBatchSize { get; set; } = 32;

    /// <summary>Ends <c>Fit</c> within a step, with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Told how training goes, on the thread that trains; the same goes to the log of the MLContext. Default null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    internal EntityRecognizerOptions Copy()
    {
        var copy = (EntityRecognizerOptions)MemberwiseClone();
        copy.ClassWeights = ClassWeights is null ? null : [.. ClassWeights];
        return copy;
    }

    internal EntityRecognizerOptions With(string checkpoint, string labelColumnName, string textColumnName)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        ArgumentNullException.ThrowIfNull(textColumnName);
        var copy = Copy();
        (copy.Checkpoint, copy.LabelColumnName, copy.TextColumnName) = (checkpoint, labelColumnName, textColumnName);
        return copy;
    }
}
