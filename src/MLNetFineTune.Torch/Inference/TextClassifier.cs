using System.Globalization;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Inference;

/// <summary>
/// A fine-tuned classifier, ready to score: encoder, head, tokenizer, label names. Safe for concurrent callers. Its native memory is freed on
/// <see cref="Dispose"/>, or when it is collected undisposed (the garbage collector is told how much there is).
/// </summary>
public sealed class TextClassifier : IDisposable
{
    private readonly ParameterArena _arena;
    private readonly BatchedTexts _batched;
    private readonly ModelLifetime _lifetime;
    private readonly PeftAdapter? _adapter;

    /// <summary>Takes the arena and the module over. The adapter, where one is given, is merged into the weights already.</summary>
    internal TextClassifier(
        ParameterArena arena, SequenceClassifier module, BertConfig config, TextTokenizer tokenizer, IReadOnlyList<string> labels, int maxLength, PeftAdapter? adapter = null)
    {
        (_arena, Config, Tokenizer, Labels, MaxLength, _adapter) = (arena, config, tokenizer, labels, maxLength, adapter);
        var operations = IEncoderOperations.For(arena);
        _batched = new(tokenizer, maxLength, labels.Count, batch => module.Forward(new(batch, operations)));
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

    /// <summary>Names of the classes; a column of the logits each.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Longest input in tokens; longer texts are cut.</summary>
    public int MaxLength { get; }

    /// <summary>Whether the model is saved as a low-rank adapter and a head, beside a checkpoint that stays where it is: it was trained so (<c>KeepAdapter</c>), or loaded with an adapter.
    /// It scores with weights that the adapter is merged into all the same.</summary>
    public bool HasAdapter => _adapter is not null;

    /// <summary>Bytes of native memory that the weights take.</summary>
    public long NativeBytes => _arena.Bytes;

    /// <summary>Scores texts or pairs, in batches sorted by length; rows come back in the order given. Null and empty texts score as <c>[CLS] [SEP]</c>.</summary>
    /// <param name="texts">The texts; any number, the memory needed does not grow with it.</param>
    /// <param name="pairs">The second texts, as many as <paramref name="texts"/>; null for single texts. A null among them is a text without a second one.</param>
    /// <param name="batchSize">Texts of one forward pass; bounds the memory. Default 32.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <returns>Logits, (texts, labels).</returns>
    /// <exception cref="ArgumentException"><paramref name="pairs"/> has another number of texts.</exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed; a call in progress on another thread ends soundly first.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ClassifierScores Score(IReadOnlyList<string?> texts, IReadOnlyList<string?>? pairs = null, int batchSize = 32, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (pairs is not null && pairs.Count != texts.Count)
            throw new ArgumentException($"There are {texts.Count} texts and {pairs.Count} second texts.", nameof(pairs));
        var (logits, truncated) = _lifetime.Using(() => _batched.Run(texts, pairs, batchSize, cancellation));
        return new(logits, Labels.Count, truncated);
    }

    /// <summary>The files of the model, ready for a zip: <c>config.json</c>, the tokenizer's files, <c>model.safetensors</c> last; of a model that <see cref="HasAdapter"/>,
    /// <c>adapter_config.json</c> and <c>adapter_model.safetensors</c> instead of the weights. The same model gives the same bytes.</summary>
    /// <exception cref="ObjectDisposedException">The classifier is disposed, now or when a part is written.</exception>
    public IReadOnlyList<ModelPart> Parts() =>
        _lifetime.Using(() => _adapter is null ? WholeParts() : ModelParts.Of(BertConfigJson.Write(Config, Labels), Tokenizer, _adapter, PeftConfigJson.SequenceClassification));

    /// <summary>The classifier's encoder alone, fine-tuned as it is, for vectors of texts; a copy that outlives the classifier.</summary>
    /// <param name="pooling">How hidden states become a vector.</param>
    /// <param name="normalize">Whether vectors are scaled to length 1.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for the classifier's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is below 3 or above the configuration's limit.</exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public TextEncoder ToEncoder(Pooling pooling = Pooling.Mean, bool normalize = false, string device = "cpu", int? maxLength = null) =>
        _lifetime.Using(() => TextEncoder.CopyOf(_arena, Config, Tokenizer, pooling, normalize, device, maxLength ?? MaxLength));

    /// <summary>Loads a classifier from its parts.</summary>
    /// <param name="names">Names of the parts that are there.</param>
    /// <param name="open">Opens one of them; the stream need not be seekable and is disposed here.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    /// <exception cref="CheckpointException">A part is missing, damaged or does not fit the others.</exception>
    /// <exception cref="MissingBaseException">The parts are an adapter's, and its base is neither where it was nor in a folder that <c>MLNETFINETUNE_CHECKPOINTS</c> lists, or is
    /// not as it was.</exception>
    public static TextClassifier Load(IReadOnlyCollection<string> names, Func<string, Stream> open, string device = "cpu", int? maxLength = null) =>
        Of(ModelParts.Load(names, open, Parameters, device, maxLength, PeftConfigJson.SequenceClassification));

    /// <summary>Loads a folder that <see cref="SavePretrained"/> or transformers wrote with a sequence-classification head; or any checkpoint and an adapter for it, with the head
    /// that was trained beside it.</summary>
    /// <param name="folder">The folder; with an adapter, its base.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    /// <param name="adapter">Folder of a LoRA adapter (Hu et al. 2021) that <see cref="SaveAdapter"/> or peft wrote for sequence classification; null, the default, for none. It is merged
    /// into the weights.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="CheckpointException">Something in one of them is missing, damaged or not supported, or the adapter says that it belongs to another checkpoint.</exception>
    public static TextClassifier LoadPretrained(string folder, string device = "cpu", int? maxLength = null, string? adapter = null)
    {
        var checkpoint = Checkpoint.Open(folder);
        if (adapter is not null)
            return Adapted(checkpoint, PeftAdapter.Load(adapter, checkpoint.Config, PeftConfigJson.SequenceClassification), adapter, device, maxLength);
        var parameters = Parameters(checkpoint.Config, checkpoint.Weights);
        var problems = new List<Problem>();
        checkpoint.Weights.Compare(parameters, problems);
        if (problems.Count > 0)
            throw new CheckpointException(folder, problems);
        return Of(ModelParts.Create(parameters, checkpoint.Config, checkpoint.Tokenizer, device, maxLength, arena => checkpoint.ReadInto(arena, _ => true)));
    }

    /// <summary>Writes a folder that transformers loads, an adapter merged into the weights. Each file appears whole or not at all; where the disk is full, files already there are left as they were.</summary>
    /// <param name="folder">The folder; created if it does not exist. Files of an earlier model there are replaced, those of its tokenizer that this one has not, deleted.</param>
    /// <exception cref="IOException">Writing failed, as on a full disk.</exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public void SavePretrained(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _lifetime.Using(() =>
        {
            ModelParts.Write(folder, WholeParts(), Tokenizer);
            return true;
        });
    }

    /// <summary>Writes the adapter and the head alone, as peft does: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>, which names its base and the base's SHA-256. Each
    /// file appears whole or not at all.</summary>
    /// <param name="folder">The folder; created if it does not exist. Files of an earlier adapter there are replaced.</param>
    /// <exception cref="InvalidOperationException">The model has no adapter (<see cref="HasAdapter"/>).</exception>
    /// <exception cref="IOException">Writing failed, as on a full disk.</exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public void SaveAdapter(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (_adapter is null)
            throw new InvalidOperationException("The model has no adapter of its own: it was not trained with a Lora strategy and KeepAdapter, nor loaded with an adapter.");
        _lifetime.Using(() =>
        {
            AtomicFiles.Write(folder, [.. _adapter.Files(PeftConfigJson.SequenceClassification).Select(f => (f.Name, (Action<Stream>)(stream => stream.Write(f.Content))))]);
            return true;
        });
    }

    /// <summary>Frees the weights; at the end of the last call in progress, if there is one.</summary>
    public void Dispose() => _lifetime.Dispose();

    private static IReadOnlyList<ParameterSpec> Parameters(BertConfig config, WeightIndex weights) =>
        BertParameters.OfClassifier(config, config.Labels?.Count ?? (int)Math.Min(1 << 20, weights.Shape("classifier.weight")?.FirstOrDefault() ?? 2));

    private static TextClassifier Adapted(Checkpoint checkpoint, PeftAdapter adapter, string folder, string device, int? maxLength)
    {
        if (adapter.Base.Sha256 is { } hash && hash != checkpoint.Sha256)
        {
            throw new CheckpointException(folder, [new("base", $"{checkpoint.Name}, whose weights have the SHA-256 {checkpoint.Sha256}",
                $"{adapter.Base.Name}, whose weights have the SHA-256 {hash}: the one that the adapter was trained on")]);
        }
        var labels = adapter.Labels ?? (checkpoint.Config.Labels is { } names && names.Count == adapter.LabelCount ? names : null);
        // Without names the classes are as many as the classifier has rows.
        labels ??= [.. Enumerable.Range(0, adapter.LabelCount).Select(i => "LABEL_" + i.ToString(CultureInfo.InvariantCulture))];
        return Of(ModelParts.Adapted(checkpoint, adapter.Bound(checkpoint, labels), checkpoint.Config with { Labels = labels }, checkpoint.Tokenizer, Parameters, device, maxLength));
    }

    private IReadOnlyList<ModelPart> WholeParts() => ModelParts.Of(BertConfigJson.Write(Config, Labels), Tokenizer, _arena, _lifetime);

    private static TextClassifier Of(LoadedModel model)
    {
        // transformers leaves the names out of the file where they are LABEL_0 and LABEL_1.
        var labels = model.Config.Labels ?? [.. Enumerable.Range(0, (int)model.Arena.Layout.Find("classifier.weight")!.Spec.Shape[0])
            .Select(i => "LABEL_" + i.ToString(CultureInfo.InvariantCulture))];
        return new(model.Arena, new(new Weights(model.Arena), model.Config), model.Config, model.Tokenizer, labels, model.MaxLength, model.Adapter);
    }
}
