using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.Fitting;
using MLNetFineTune.Interop;
using MLNetFineTune.TextEncoding;

namespace MLNetFineTune;

/// <summary>Turns texts into vectors by a pre-trained or fine-tuned encoder, which stays as it is. Made by <c>Transforms.Text.EncodeText</c>.</summary>
public sealed class TextEncoderEstimator : IEstimator<TextEncoderTransformer>
{
    private readonly IHost _host;
    private readonly EncoderSource _source;
    private readonly TextEncoderOptions _options;

    /// <param name="environment">The MLContext's.</param>
    /// <param name="source">Where the encoder comes from; null for the options' folder.</param>
    /// <param name="options">Taken over.</param>
    internal TextEncoderEstimator(IHostEnvironment environment, EncoderSource? source, TextEncoderOptions options)
    {
        TextEncoderOptionsValidator.Validate(options, needsCheckpoint: source is null);
        _host = environment.Register(nameof(TextEncoderEstimator));
        (_source, _options) = (source ?? EncoderSources.Folder, options);
    }

    /// <summary>Loads the encoder. Of the data only the schema is looked at: nothing is learned.</summary>
    /// <param name="input">Data with the text column.</param>
    /// <returns>The transformer; dispose it to free its native memory at once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or not text, or <see cref="TextEncoderOptions.MaxLength"/> is beyond the encoder's
    /// limit.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such checkpoint folder.</exception>
    /// <exception cref="Torch.Checkpoints.CheckpointException">The checkpoint cannot be used; lists every problem.</exception>
    /// <exception cref="ObjectDisposedException">The fitted model that the encoder should come from is disposed.</exception>
    public TextEncoderTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumns.CheckTexts(Shapes.Of(input.Schema), _options.Input, secondText: null);
        using var channel = _host.Start("Fit");
        var (encoder, origin) = _source(_options, Device.For(_host, _options.Device));
        channel.Info(MessageSensitivity.None,
            $"{origin.Name}: vectors of {encoder.Width} numbers, {encoder.Pooling} of the hidden states{(encoder.Normalize ? ", scaled to length 1" : "")}; "
            + $"texts up to {encoder.MaxLength} tokens");
        return new(_host, encoder, origin, _options);
    }

    /// <summary>The column that the transformer will add to data of this shape: a vector of Single.</summary>
    /// <param name="inputSchema">Shape of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or not text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.CheckTexts(inputSchema, _options.Input, secondText: null);
        return Shapes.With(inputSchema, [EmbeddingColumn.Shape(_options.OutputColumnName, _options.Normalize)]);
    }
}
