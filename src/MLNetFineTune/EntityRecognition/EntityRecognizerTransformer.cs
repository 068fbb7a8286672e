using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetFineTune;
using MLNetFineTune.Columns;
using MLNetFineTune.EntityRecognition;
using MLNetFineTune.Interop;
using MLNetFineTune.Scoring;
using MLNetFineTune.Torch.Inference;

[assembly: LoadableClass(typeof(EntityRecognizerTransformer), null, typeof(SignatureLoadModel), "Fine-tuned entity recognizer", EntityRecognizerTransformer.Loader)]

namespace MLNetFineTune;

/// <summary>
/// A fine-tuned recognizer of named entities in an ML.NET pipeline. Adds, one a word: PredictedLabel (keys as the label's) and Score (probability of the predicted tag); and the
/// entities as parallel vectors: EntityType, EntityText, EntityStart, EntityLength (UTF-16 code units of the text; of rows that have words and no text with these words in it, of the words joined by one space), EntityScore.
/// <see cref="EntityColumns"/> makes objects of them. Rows are scored lazily, many at once; long texts in overlapping windows, nothing is cut. Safe for concurrent readers. Its
/// native memory is freed on <see cref="Dispose"/>, or when it is collected.
/// </summary>
public sealed class EntityRecognizerTransformer : ITransformer, IDisposable
{
    internal const string Loader = "FineTunedEntities";

    private static readonly ModelEntry<EntityManifest, EntityRecognizer> Entry = new("FT ENTIT", Loader, recognizer => recognizer.Parts(), Load);

    private readonly RowScorer<Sentence, RecognizedText> _scorer;
    private readonly EntityManifest _manifest;

    internal EntityRecognizerTransformer(IHost host, EntityRecognizer recognizer, EntityManifest manifest, LabelValues? values)
    {
        _manifest = manifest with { LabelValueKind = values?.Kind };
        Recognizer = recognizer;
        _scorer = new(
            host, new SentenceInput(manifest.TextColumn, manifest.WordsColumn), Recognize, recognizer.MaxLength, manifest.ScoringBatchSize,
            new EntityPrediction(new KeyTags(manifest.KeyValues), values));
    }

    /// <summary>The model itself, without a pipeline; it belongs to this transformer.</summary>
    public EntityRecognizer Recognizer { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The column of words or texts is missing or of the wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _scorer.Layout(inputSchema).Output;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The column of words or texts is missing or of the wrong type.</exception>
    public IDataView Transform(IDataView input) => _scorer.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _scorer.Mapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => Entry.Save(ctx, _manifest, Recognizer);

    /// <summary>Frees the model. Cursors that are still open throw <see cref="ObjectDisposedException"/> when they score.</summary>
    public void Dispose() => Recognizer.Dispose();

    // All rows of a view have words, or none has: its schema decides.
    private ModelOutput<RecognizedText> Recognize(IReadOnlyList<Sentence> rows, int batchSize) => new(
        rows[0].Words is null
            ? Recognizer.Recognize([.. rows.Select(r => r.Text)], batchSize)
            : Recognizer.RecognizeWords([.. rows.Select(r => r.Words!)], [.. rows.Select(r => r.Text)], batchSize),
        Truncated: 0);

    private static EntityRecognizer Load(EntityManifest manifest, IReadOnlyCollection<string> names, Func<string, Stream> open, string device)
    {
        var recognizer = EntityRecognizer.Load(names, open, device, manifest.MaxLength);
        if (recognizer.Tags.SequenceEqual(new KeyTags(manifest.KeyValues).Tags))
            return recognizer;
        recognizer.Dispose();
        throw new FormatException("The model file is damaged: its manifest lists other tags (keyValues) than its weights have");
    }

    // Found by ML.NET under this name.
    private static EntityRecognizerTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var host = env.Register(Loader);
        var (manifest, recognizer) = Entry.Load(host, ctx);
        return new(host, recognizer, manifest, manifest.LabelValueKind is { } kind ? LabelValues.FromTexts(kind, manifest.KeyValues) : null);
    }
}
