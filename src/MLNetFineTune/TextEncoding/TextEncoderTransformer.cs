using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetFineTune;
using MLNetFineTune.Interop;
using MLNetFineTune.Persistence;
using MLNetFineTune.Scoring;
using MLNetFineTune.TextEncoding;
using MLNetFineTune.Torch.Inference;

[assembly: LoadableClass(typeof(TextEncoderTransformer), null, typeof(SignatureLoadModel), "Text encoder", TextEncoderTransformer.Loader)]

namespace MLNetFineTune;

/// <summary>
/// An encoder of texts in an ML.NET pipeline: adds a vector of Single, as long as the encoder's hidden width. Rows are encoded lazily, many at once.
/// Safe for concurrent readers. Its native memory is freed on <see cref="Dispose"/>, or when it is collected.
/// </summary>
public sealed class TextEncoderTransformer : ITransformer, IEncoding, IDisposable
{
    // Known to all of ML.NET.
    internal const string Loader = "FineTuneTextEncoder";

    private static readonly ModelEntry<EncoderManifest, TextEncoder> Entry = new("FT ENCOD", Loader, encoder => encoder.Parts(),
        (manifest, names, open, device) => TextEncoder.Load(names, open, manifest.Pooling, manifest.Normalize, device, manifest.MaxLength));

    private readonly RowScorer<TextPair, ReadOnlyMemory<float>> _scorer;
    private readonly EncoderManifest _manifest;

    /// <param name="host">The environment to report to.</param>
    /// <param name="encoder">Taken over.</param>
    /// <param name="origin">What it was made from.</param>
    /// <param name="options">Columns and batch size.</param>
    internal TextEncoderTransformer(IHost host, TextEncoder encoder, CheckpointOrigin origin, TextEncoderOptions options)
        : this(host, encoder, new EncoderManifest
        {
            OutputColumn = options.OutputColumnName,
            InputColumn = options.Input,
            Pooling = encoder.Pooling,
            Normalize = encoder.Normalize,
            MaxLength = encoder.MaxLength,
            BatchSize = options.BatchSize,
            Checkpoint = origin,
        })
    {
    }

    private TextEncoderTransformer(IHost host, TextEncoder encoder, EncoderManifest manifest)
    {
        (Encoder, _manifest) = (encoder, manifest);
        _scorer = new(host, new TextPairInput(manifest.InputColumn), Encode, encoder.MaxLength, manifest.BatchSize,
            new EmbeddingColumn(manifest.OutputColumn, encoder.Width, encoder.Normalize));
    }

    /// <summary>The encoder itself, without a pipeline; it belongs to this transformer.</summary>
    public TextEncoder Encoder { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _scorer.Layout(inputSchema).Output;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or not text.</exception>
    public IDataView Transform(IDataView input) => _scorer.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _scorer.Mapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => Entry.Save(ctx, _manifest, Encoder);

    /// <summary>Frees the encoder. Cursors that are still open throw <see cref="ObjectDisposedException"/> when they encode.</summary>
    public void Dispose() => Encoder.Dispose();

    CheckpointOrigin IEncoding.Origin => _manifest.Checkpoint;

    int IEncoding.Limit => Encoder.Config.MaxPositionEmbeddings;

    TextEncoder IEncoding.Encoder(TextEncoderOptions options, string device) => Encoder.ToEncoder(options.Pooling, options.Normalize, device, options.MaxLength);

    private ModelOutput<ReadOnlyMemory<float>> Encode(IReadOnlyList<TextPair> rows, int batchSize)
    {
        var vectors = Encoder.Encode([.. rows.Select(r => r.Text)], batchSize);
        return VectorOutput.Of(vectors.Values, vectors.Width, vectors.TruncatedRows);
    }

    // Found by ML.NET under this name.
    private static TextEncoderTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var host = env.Register(Loader);
        var (manifest, encoder) = Entry.Load(host, ctx);
        return new(host, encoder, manifest);
    }
}
