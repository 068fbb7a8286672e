using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.Fitting;
using MLNetFineTune.Interop;
using MLNetFineTune.Scoring;
using MLNetFineTune.TextClassification;

namespace MLNetFineTune;

/// <summary>Fine-tunes an encoder to tell classes of text apart. Made by <c>MulticlassClassification.Trainers.FineTuneTextClassifier</c>.</summary>
public sealed class TextClassifierEstimator : IEstimator<TextClassifierTransformer>
{
    internal static readonly KeyLabels Labels = new();

    private readonly IHost _host;
    private readonly TextClassifierOptions _options;

    internal TextClassifierEstimator(IHostEnvironment environment, TextClassifierOptions options)
    {
        TextClassifierOptionsValidator.Validate(options);
        _host = environment.Register(nameof(TextClassifierEstimator));
        _options = options;
    }

    /// <summary>For sweeps, which fit it many times with other options.</summary>
    internal IHost Host => _host;

    /// <inheritdoc cref="Host"/>
    internal TextClassifierOptions Options => _options;

    /// <summary>Trains on data; rows without a label are left out, with a warning in the log, unless there is a teacher to learn from (<see cref="TextClassifierOptions.Distillation"/>).</summary>
    /// <param name="input">The training data.</param>
    /// <returns>The trained model; dispose it to free its native memory at once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type, or an option does not fit the checkpoint, or the teacher has other classes.</exception>
    /// <exception cref="InvalidOperationException">No rows, no labels, or only one class.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such checkpoint folder.</exception>
    /// <exception cref="FileNotFoundException">There is no teacher at the path given.</exception>
    /// <exception cref="Torch.Checkpoints.CheckpointException">The checkpoint cannot be used; lists every problem.</exception>
    /// <exception cref="Torch.Training.NonFiniteLossException">The loss became NaN or infinite before there was a sound model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled through the options or the MLContext.</exception>
    public TextClassifierTransformer Fit(IDataView input)
    {
        var (classifier, manifest) = FineTuning.Run(_host, _options, Labels, input);
        var label = input.Schema[_options.LabelColumnName];
        return new(_host, classifier, manifest, LabelValues.OfKey(label));
    }

    /// <summary>The columns that the model will add to data of this shape: PredictedLabel and Score.</summary>
    /// <param name="inputSchema">Shape of the training data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var label = InputColumns.CheckForFit(inputSchema, _options, Labels);
        return Shapes.With(inputSchema, MulticlassPrediction.Shape(label));
    }
}
