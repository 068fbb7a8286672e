using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.Fitting;
using MLNetFineTune.Interop;
using MLNetFineTune.Sentiment;

namespace MLNetFineTune;

/// <summary>Fine-tunes an encoder to tell true from false of a text. Made by <c>BinaryClassification.Trainers.FineTuneSentiment</c>.</summary>
public sealed class SentimentEstimator : IEstimator<SentimentTransformer>
{
    internal static readonly BooleanLabels Labels = new();

    private readonly IHost _host;
    private readonly TextClassifierOptions _options;

    internal SentimentEstimator(IHostEnvironment environment, TextClassifierOptions options)
    {
        TextClassifierOptionsValidator.Validate(options);
        _host = environment.Register(nameof(SentimentEstimator));
        _options = options;
    }

    /// <summary>For sweeps, which fit it many times with other options.</summary>
    internal IHost Host => _host;

    /// <inheritdoc cref="Host"/>
    internal TextClassifierOptions Options => _options;

    /// <summary>Trains on data.</summary>
    /// <param name="input">The training data.</param>
    /// <returns>The trained model; dispose it to free its native memory at once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type, or an option does not fit the checkpoint, or the teacher has other classes.</exception>
    /// <exception cref="InvalidOperationException">No rows, or only one class.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such checkpoint folder.</exception>
    /// <exception cref="FileNotFoundException">There is no teacher at the path given.</exception>
    /// <exception cref="Torch.Checkpoints.CheckpointException">The checkpoint cannot be used; lists every problem.</exception>
    /// <exception cref="Torch.Training.NonFiniteLossException">The loss became NaN or infinite before there was a sound model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled through the options or the MLContext.</exception>
    public SentimentTransformer Fit(IDataView input)
    {
        var (classifier, manifest) = FineTuning.Run(_host, _options, Labels, input);
        return new(_host, classifier, manifest);
    }

    /// <summary>The columns that the model will add to data of this shape: PredictedLabel, Score and Probability.</summary>
    /// <param name="inputSchema">Shape of the training data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.CheckForFit(inputSchema, _options, Labels);
        return Shapes.With(inputSchema, BinaryPrediction.Shape());
    }
}
