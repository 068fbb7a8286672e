using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.EntityRecognition;
using MLNetFineTune.Interop;

namespace MLNetFineTune;

/// <summary>Fine-tunes an encoder to find named entities in text. Made by <c>MulticlassClassification.Trainers.FineTuneEntityRecognizer</c>.</summary>
public sealed class EntityRecognizerEstimator : IEstimator<EntityRecognizerTransformer>
{
    private readonly IHost _host;
    private readonly EntityRecognizerOptions _options;

    internal EntityRecognizerEstimator(IHostEnvironment environment, EntityRecognizerOptions options)
    {
        EntityRecognizerOptionsValidator.Validate(options);
        _host = environment.Register(nameof(EntityRecognizerEstimator));
        _options = options;
    }

    /// <summary>For sweeps, which fit it many times with other options.</summary>
    internal IHost Host => _host;

    /// <inheritdoc cref="Host"/>
    internal EntityRecognizerOptions Options => _options;

    /// <summary>Trains on data; rows without words, and rows none of whose words has a label, are left out, with a warning in the log.</summary>
    /// <param name="input">The training data.</param>
    /// <returns>The trained model; dispose it to free its native memory at once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type, an option does not fit the checkpoint or the tags, or a row has not one label for each
    /// word.</exception>
    /// <exception cref="ArgumentException">A value of the label's keys is no tag, as a prefix without a type, or the tags are of no scheme, or not of the one asked for.</exception>
    /// <exception cref="InvalidOperationException">No rows, no words, no labels, or no entity.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such checkpoint folder.</exception>
    /// <exception cref="Torch.Checkpoints.CheckpointException">The checkpoint cannot be used; lists every problem.</exception>
    /// <exception cref="Torch.Training.NonFiniteLossException">The loss became NaN or infinite before there was a sound model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled through the options or the MLContext.</exception>
    public EntityRecognizerTransformer Fit(IDataView input)
    {
        var (recognizer, manifest) = EntityFineTuning.Run(_host, _options, input);
        return new(_host, recognizer, manifest, LabelValues.OfKey(input.Schema[_options.LabelColumnName]));
    }

    /// <summary>The columns that the model will add to data of this shape: PredictedLabel, Score, EntityType, EntityText, EntityStart, EntityLength, EntityScore.</summary>
    /// <param name="inputSchema">Shape of the training data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Shapes.With(inputSchema, EntityPrediction.Shape(EntityFineTuning.CheckColumns(inputSchema, _options)));
    }
}
