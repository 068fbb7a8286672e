using System.Globalization;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Inference.Entities;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Crf;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Inference;

/// <summary>
/// A fine-tuned named-entity recognizer, ready to use: encoder, head, tokenizer, tags, settings. Texts of any length are read whole, in windows of <see cref="MaxLength"/> tokens that overlap
/// by half, each word scored in the window where it has most context. Safe for concurrent callers. Its native memory is freed on <see cref="Dispose"/>, or when it is collected undisposed
/// (the garbage collector is told how much there is).
/// </summary>
public sealed class EntityRecognizer : IDisposable
{
    private readonly ParameterArena _arena;
    private readonly RecognizedTexts _texts;
    private readonly ModelLifetime _lifetime;

    /// <summary>Takes the arena and the module over.</summary>
    internal EntityRecognizer(
        ParameterArena arena, TokenClassifier module, BertConfig config, TextTokenizer tokenizer, IReadOnlyList<string> tags, int maxLength, EntityRecognizerSettings settings)
    {
        (_arena, Config, Tokenizer, Tags, MaxLength, Settings) = (arena, config, tokenizer, tags, maxLength, settings);
        var operations = IEncoderOperations.For(arena);
        var table = new TagTable(tags, settings.Scheme);
        var logits = new TokenLogits(tokenizer, maxLength, tags.Count, settings.Aggregation == Aggregation.First, (batch, rows) => module.Forward(new(batch, operations), rows));
        _texts = new(logits, table, new(table, settings, module.crf is null ? null : CrfFunction.Chain(module.crf)));
        HasCrf = module.crf is not null;
        _lifetime = new(this, () =>
        {
            module.Dispose();
            arena.Dispose();
        });
    }

    /// <summary>The encoder's shape.</summary>
    public BertConfig Config { get; }

    /// <summary>The model's tokenizer.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>The tags, as "B-PER"; a predicted tag is an index into them. "O", outside of any entity, is one of them, unless transformers wrote a model without it.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>What the tags' prefixes mean.</summary>
    public TagScheme Scheme => Settings.Scheme;

    /// <summary>How texts are split and scores decoded.</summary>
    public EntityRecognizerSettings Settings { get; }

    /// <summary>Most tokens that are read at once, special ones included; longer texts are read in windows.</summary>
    public int MaxLength { get; }

    /// <summary>Whether the model has a CRF.</summary>
    public bool HasCrf { get; }

    /// <summary>Bytes of native memory that the weights take.</summary>
    public long NativeBytes => _arena.Bytes;

    /// <summary>Finds the entities of texts, in batches sorted by length; results come back in the order given. Null is the empty text.</summary>
    /// <param name="texts">The texts, any number, of any length: the native memory needed grows with neither.</param>
    /// <param name="batchSize">Windows of one forward pass; bounds the memory. Default 32.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ObjectDisposedException">The recognizer is disposed; a call in progress on another thread ends soundly first.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<RecognizedText> Recognize(IReadOnlyList<string?> texts, int batchSize = 32, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return _lifetime.Using(() => _texts.Run(texts.Count, i => WordsOfText.Split(texts[i], Settings.Splitting), i => texts[i]?.Length ?? 0, batchSize, cancellation));
    }

    /// <summary>As <see cref="Recognize"/>, of texts that are split into words already.</summary>
    /// <param name="words">The words of each text; a null is the empty word. A word that gives no token is outside of any entity, or inside of one that goes on behind it.</param>
    /// <param name="texts">The text that the words of each are from: offsets count in it where it has all of them in their order, and no
    /// other letters or digits between, before or behind them. Where that is not so, it is null, or no texts are given (the default), they count in the words joined by one space.</param>
    /// <param name="batchSize">Windows of one forward pass; bounds the memory. Default 32.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ArgumentException">One of the lists is null, or there are more or fewer texts.</exception>
    /// <exception cref="ObjectDisposedException">The recognizer is disposed; a call in progress on another thread ends soundly first.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<RecognizedText> RecognizeWords(
        IReadOnlyList<IReadOnlyList<string?>> words, IReadOnlyList<string?>? texts = null, int batchSize = 32, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (texts is not null && texts.Count != words.Count)
            throw new ArgumentException($"There are {texts.Count} texts beside the words of {words.Count}; expected: one for each.", nameof(texts));
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] is null)
                throw new ArgumentException($"Text {i} is null; a text without words is an empty list.", nameof(words));
        }
        return _lifetime.Using(() => _texts.Run(words.Count, i => WordsOfText.Given(words[i], texts?[i]), i => 8L * words[i].Count, batchSize, cancellation));
    }

    /// <summary>The files of the model, ready for a zip or a folder that transformers loads as <c>BertForTokenClassification</c>: <c>config.json</c>, the tokenizer's files,
    /// <c>model.safetensors</c> last. The same model gives the same bytes.</summary>
    /// <exception cref="ObjectDisposedException">The recognizer is disposed, now or when a part is written.</exception>
    public IReadOnlyList<ModelPart> Parts() => _lifetime.Using(
        () => ModelParts.Of(BertConfigJson.WriteTokenClassifier(Config, Tags, EntitySettingsJson.Write(Settings, MaxLength)), Tokenizer, _arena, _lifetime));

    /// <summary>Loads a recognizer from its parts.</summary>
    /// <param name="names">Names of the parts that are there.</param>
    /// <param name="open">Opens one of them; the stream need not be seekable and is disposed here.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Most tokens that are read at once; null for what the parts say, or else the configuration's limit.</param>
    /// <exception cref="CheckpointException">A part is missing, damaged or does not fit the others.</exception>
    public static EntityRecognizer Load(IReadOnlyCollection<string> names, Func<string, Stream> open, string device = "cpu", int? maxLength = null) =>
        Of("The saved model", ModelParts.Load(names, open, Parameters, device, null), maxLength);

    /// <summary>Loads a folder that <see cref="SavePretrained"/> or transformers wrote with a token-classification head. A folder that does not tell the settings has tags of the scheme that
    /// their prefixes imply, and is decoded without constraint, because B- and I- are written in more than one way.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Most tokens that are read at once; null for what the folder says, or else the configuration's limit.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="CheckpointException">Something in it is missing, damaged or not supported.</exception>
    public static EntityRecognizer LoadPretrained(string folder, string device = "cpu", int? maxLength = null)
    {
        var checkpoint = Checkpoint.Open(folder);
        var parameters = Parameters(checkpoint.Config, checkpoint.Weights);
        var problems = new List<Problem>();
        checkpoint.Weights.Compare(parameters, problems);
        if (problems.Count > 0)
            throw new CheckpointException(folder, problems);
        return Of(folder, ModelParts.Create(parameters, checkpoint.Config, checkpoint.Tokenizer, device, null, arena => checkpoint.ReadInto(arena, _ => true)), maxLength);
    }

    /// <summary>Writes a folder that transformers loads (a CRF's weights are left over there). Each file appears whole or not at all; where the disk is full, files already there are left as
    /// they were.</summary>
    /// <param name="folder">The folder; created if it does not exist. Files of an earlier model there are replaced, those of its tokenizer that this one has not, deleted.</param>
    /// <exception cref="IOException">Writing failed, as on a full disk.</exception>
    /// <exception cref="ObjectDisposedException">The recognizer is disposed.</exception>
    public void SavePretrained(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _lifetime.Using(() =>
        {
            ModelParts.Write(folder, Parts(), Tokenizer);
            return true;
        });
    }

    /// <summary>Frees the weights; at the end of the last call in progress, if there is one.</summary>
    public void Dispose() => _lifetime.Dispose();

    private static IReadOnlyList<ParameterSpec> Parameters(BertConfig config, WeightIndex weights) => BertParameters.OfTokenClassifier(
        config, config.Labels?.Count ?? (int)Math.Min(1 << 20, weights.Shape("classifier.weight")?.FirstOrDefault() ?? 2), weights.Has("crf.transitions") ? 1 : null);

    private static EntityRecognizer Of(string where, LoadedModel model, int? maxLength)
    {
        try
        {
            var problems = new List<Problem>();
            // transformers leaves the names out of the file where they are LABEL_0 and LABEL_1.
            var tags = model.Config.Labels ?? [.. Enumerable.Range(0, (int)model.Arena.Layout.Find("classifier.weight")!.Spec.Shape[0])
                .Select(i => "LABEL_" + i.ToString(CultureInfo.InvariantCulture))];
            var (settings, saved) = EntitySettingsJson.Read(model.Config, tags, problems);
            if (settings is { Aggregation: Aggregation.Max } && model.Arena.Layout.Find("crf.transitions") is not null)
                problems.Add(new("config.json aggregation", $"{Aggregation.Max} beside a CRF", $"{Aggregation.First}, {Aggregation.Average}"));
            if (problems.Count > 0)
                throw new CheckpointException(where, problems);
            var length = maxLength ?? saved ?? model.MaxLength;
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 3, nameof(maxLength));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, model.Config.MaxPositionEmbeddings, nameof(maxLength));
            return new(model.Arena, new(new Weights(model.Arena), model.Config), model.Config, model.Tokenizer, tags, length, settings!);
        }
        catch
        {
            model.Arena.Dispose();
            throw;
        }
    }
}
