using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetFineTune;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;
using MLNetFineTune.Persistence;
using MLNetFineTune.Scoring;
using MLNetFineTune.TextEncoding;
using MLNetFineTune.TextClassification;
using MLNetFineTune.Torch.Inference;

[assembly: LoadableClass(typeof(TextClassifierTransformer), null, typeof(SignatureLoadModel), "Fine-tuned text classifier", TextClassifierTransformer.Loader)]

namespace MLNetFineTune;

/// <summary>
/// A fine-tuned classifier of texts in an ML.NET pipeline: adds PredictedLabel (key) and Score (probabilities, one a class). Rows are scored lazily, many at once.
/// Safe for concurrent readers. Its native memory is freed on <see cref="Dispose"/>, or when it is collected.
/// </summary>
public sealed class TextClassifierTransformer : ITransformer, IEncoding, IDisposable
{
    internal const string Loader = "FineTunedTextClassifier";

    private static readonly ModelEntry<ModelManifest, TextClassifier> Entry = ClassifierEntry.Of("FT TXCLS", Loader);

    private readonly RowScorer<TextPair, ReadOnlyMemory<float>> _scorer;
    private readonly ModelManifest _manifest;

    internal TextClassifierTransformer(IHost host, TextClassifier classifier, ModelManifest manifest, LabelValues? values)
    {
        _manifest = manifest with { LabelValueKind = values?.Kind };
        Classifier = classifier;
        _scorer = new(
            host, new TextPairInput(manifest.TextColumn, manifest.SecondTextColumn), ClassifierModel.Of(classifier), classifier.MaxLength, manifest.ScoringBatchSize, new MulticlassPrediction(manifest.Classes.Count, values));
    }

    /// <summary>The model itself, without a pipeline; it belongs to this transformer.</summary>
    public TextClassifier Classifier { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A text column is missing or not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _scorer.Layout(inputSchema).Output;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A text column is missing or not text.</exception>
    public IDataView Transform(IDataView input) => _scorer.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _scorer.Mapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => Entry.Save(ctx, _manifest, Classifier);

    /// <summary>Frees the model. Cursors that are still open throw <see cref="ObjectDisposedException"/> when they score.</summary>
    public void Dispose() => Classifier.Dispose();

    TextEncoder IEncoding.Encoder(TextEncoderOptions options, string device) => Classifier.ToEncoder(options.Pooling, options.Normalize, device, options.MaxLength);

    CheckpointOrigin IEncoding.Origin => _manifest.Checkpoint;

    int IEncoding.Limit => Classifier.Config.MaxPositionEmbeddings;

    // Found by ML.NET under this name.
    private static TextClassifierTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var host = env.Register(Loader);
        var (manifest, classifier) = Entry.Load(host, ctx);
        return new(host, classifier, manifest, manifest.LabelValueKind is { } kind ? LabelValues.FromTexts(kind, manifest.Classes) : null);
    }
}
