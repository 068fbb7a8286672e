using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.Fitting;
using MLNetFineTune.Interop;
using MLNetFineTune.Pretraining;
using MLNetFineTune.TextEncoding;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Tokenization;
using MLNetFineTune.Torch.Tokenization.Training;
using MLNetFineTune.Torch.Training.Pretraining;

namespace MLNetFineTune;

/// <summary>Pre-trains an encoder on unlabelled text and writes its checkpoint folder. Made by <c>Transforms.Text.PretrainEncoder</c>.</summary>
public sealed class EncoderPretrainingEstimator : IEstimator<TextEncoderTransformer>
{
    private readonly IHost _host;
    private readonly string _folder;
    private readonly EncoderPretrainingOptions _options;

    /// <param name="environment">The MLContext's.</param>
    /// <param name="folder">The folder to write.</param>
    /// <param name="options">Taken over.</param>
    internal EncoderPretrainingEstimator(IHostEnvironment environment, string folder, EncoderPretrainingOptions options)
    {
        (options.Encoding.Checkpoint, options.Encoding.InputColumnName) = (folder, options.TextColumnName);
        EncoderPretrainingOptionsValidator.Validate(options);
        _host = environment.Register(nameof(EncoderPretrainingEstimator));
        (_folder, _options) = (folder, options);
    }

    /// <summary>Pre-trains and writes the folder. The data is read once, or twice where a vocabulary is learnt too.</summary>
    /// <param name="input">Data with the text column; rows with less text than <see cref="PretrainingOptions.LeastTokens"/> are left out.</param>
    /// <returns>What encodes texts with the new checkpoint; dispose it to free its native memory at once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or not text, or an option does not fit the encoder.</exception>
    /// <exception cref="ArgumentException">There is no text, the vocabulary or the shape is not possible, or the teacher cannot be matched with the student.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such checkpoint or tokenizer folder.</exception>
    /// <exception cref="CheckpointException">A checkpoint cannot be used; lists every problem.</exception>
    /// <exception cref="Torch.Training.NonFiniteLossException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled through the options or the MLContext.</exception>
    public TextEncoderTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumns.CheckTexts(Shapes.Of(input.Schema), _options.TextColumnName, secondText: null);
        using (var channel = _host.Start("Fit"))
        using (var cancellation = new HostCancellation(_host, _options.Cancellation))
        {
            cancellation.Token.ThrowIfCancellationRequested();
            var settings = _options.Copy();
            settings.Device = Device.For(_host, _options.Device);
            settings.Seed = _options.Seed ?? HostAccess.Seed(_host);
            var texts = TextColumn.Read(input, _options.TextColumnName);
            var start = Start(texts, channel, cancellation.Token);
            if (_options.Encoding.MaxLength > start.Config.MaxPositionEmbeddings)
                throw new ArgumentOutOfRangeException(nameof(input), $"Encoding.MaxLength: found {_options.Encoding.MaxLength}; allowed 3 to {start.Config.MaxPositionEmbeddings}, the encoder's limit");
            var progress = new ChannelProgress(channel, _options.Progress);
            var result = EncoderPretraining.Run(start, texts, _folder, settings, progress, new ChannelStages(channel), cancellation.Token);
            progress.TellNew(result.Notes);
            channel.Info(MessageSensitivity.None, $"pre-trained {result.Steps} steps on {result.Pieces} texts of {result.Tokens} tokens ({result.End}); written to {result.Folder}");
        }
        return new TextEncoderEstimator(_host, source: null, _options.Encoding.Copy()).Fit(input);
    }

    /// <summary>The column that the transformer will add to data of this shape: a vector of Single.</summary>
    /// <param name="inputSchema">Shape of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or not text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.CheckTexts(inputSchema, _options.TextColumnName, secondText: null);
        return Shapes.With(inputSchema, [EmbeddingColumn.Shape(_options.Encoding.OutputColumnName, _options.Encoding.Normalize)]);
    }

    private EncoderStart Start(IEnumerable<string> texts, IChannel channel, CancellationToken cancellation)
    {
        if (_options.Checkpoint is { } checkpoint)
            return EncoderStart.From(Checkpoint.Open(checkpoint));
        var shape = _options.Shape;
        TextTokenizer tokenizer;
        if (_options.Tokenizer is { } folder)
        {
            tokenizer = TextTokenizer.Load(folder);
        }
        else
        {
            channel.Info(MessageSensitivity.None, $"learning a vocabulary of {_options.Vocabulary.VocabularySize} tokens");
            tokenizer = WordPieceTrainer.Train(texts, _options.Vocabulary, cancellationToken: cancellation);
        }
        return EncoderStart.New(new()
        {
            VocabSize = tokenizer.VocabularySize,
            HiddenSize = shape.HiddenSize,
            NumHiddenLayers = shape.NumHiddenLayers,
            NumAttentionHeads = shape.NumAttentionHeads,
            IntermediateSize = shape.IntermediateSize ?? 4 * shape.HiddenSize,
            MaxPositionEmbeddings = shape.MaxPositionEmbeddings,
            PadTokenId = tokenizer.PadId,
        }, tokenizer);
    }
}
