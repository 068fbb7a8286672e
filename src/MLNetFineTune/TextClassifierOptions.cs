using Microsoft.ML;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune;

/// <summary>
/// Settings of <c>FineTuneTextClassifier</c> and <c>FineTuneSentiment</c>: where to start, which columns, and how to train. Where <see cref="TrainingOptions.Seed"/> is null,
/// the seed of the MLContext is taken, if it has one; where <see cref="TrainingOptions.Device"/> is left at its default, its GpuDeviceId.
/// <see cref="TrainingOptions.ClassWeights"/> are those of the values of the label's key in their order, of a boolean label those of false and true.
/// </summary>
public sealed class TextClassifierOptions : TrainingOptions
{
    /// <summary>Folder of the encoder to start from, as Hugging Face lays it out. No default.</summary>
    public string Checkpoint { get; set; } = "";

    /// <summary>Column of the class (a key) or of the truth (boolean). Default <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>Column of the text. Default <c>Text</c>.</summary>
    public string TextColumnName { get; set; } = "Text";

    /// <summary>Column of the second text, where pairs of texts are classified; null, the default, for single texts.</summary>
    public string? SecondTextColumnName { get; set; }

    /// <summary>Column (Single) that says how much a row counts in the loss, at least 0; null, the default: all the same.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>Rows to choose the best model by, with the columns of the training data; null, the default, for none or a <see cref="TrainingOptions.ValidationFraction"/>.</summary>
    public IDataView? ValidationSet { get; set; }

    /// <summary>A larger model to learn from beside the labels; rows without a label are then learnt from as well. Default null: none.</summary>
    public ClassifierDistillationOptions? Distillation { get; set; }

    /// <summary>Rows of one forward pass when the model scores, at least 1. Default 32.</summary>
    public int ScoringBatchSize { get; set; } = 32;

    /// <summary>Ends <c>Fit</c> within a step, with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Told how training goes, on the thread that trains; the same goes to the log of the MLContext. Default null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    internal TextClassifierOptions Copy()
    {
        var copy = (TextClassifierOptions)MemberwiseClone();
        copy.Distillation = Distillation?.Copy();
        copy.ClassWeights = ClassWeights is null ? null : [.. ClassWeights];
        return copy;
    }

    internal TextClassifierOptions With(string checkpoint, string labelColumnName, string textColumnName)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        ArgumentNullException.ThrowIfNull(textColumnName);
        var copy = Copy();
        (copy.Checkpoint, copy.LabelColumnName, copy.TextColumnName) = (checkpoint, labelColumnName, textColumnName);
        return copy;
    }
}
