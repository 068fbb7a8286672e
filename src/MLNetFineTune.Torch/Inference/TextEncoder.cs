using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Inference;

/// <summary>
/// An encoder that turns texts into vectors: its hidden states, pooled. Safe for concurrent callers. Its native memory is freed on <see cref="Dispose"/>, or when it is collected
/// undisposed (the garbage collector is told how much there is).
/// </summary>
public sealed class TextEncoder : IDisposable
{
    private readonly ParameterArena _arena;
    private readonly BatchedTexts _batched;
    private readonly ModelLifetime _lifetime;

    private TextEncoder(LoadedModel model, Pooling pooling, bool normalize)
    {
        (_arena, Config, Tokenizer, MaxLength, Pooling, Normalize) = (model.Arena, model.Config, model.Tokenizer, model.MaxLength, pooling, normalize);
        var module = new BertModel(new Weights(_arena)["bert"], Config);
        var operations = IEncoderOperations.For(_arena);
        _batched = new(Tokenizer, MaxLength, Width, batch =>
        {
            var vectors = SequencePooling.Of(pooling, module, new(batch, operations));
            return normalize ? SequencePooling.Normalized(vectors) : vectors;
        });
        _lifetime = new(this, () =>
        {
            module.Dispose();
            _arena.Dispose();
        });
    }

    /// <summary>The encoder's shape.</summary>
    public BertConfig Config { get; }

    /// <summary>The model's tokenizer.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>Longest input in tokens; longer texts are cut.</summary>
    public int MaxLength { get; }

    /// <summary>How hidden states become a vector.</summary>
    public Pooling Pooling { get; }

    /// <summary>Whether vectors are scaled to length 1.</summary>
    public bool Normalize { get; }

    /// <summary>Numbers of a vector: the encoder's hidden width.</summary>
    public int Width => Config.HiddenSize;

    /// <summary>Bytes of native memory that the weights take.</summary>
    public long NativeBytes => _arena.Bytes;

    /// <summary>Encodes texts in batches sorted by length; rows come back in the order given. Null and empty texts are <c>[CLS] [SEP]</c>.</summary>
    /// <param name="texts">The texts; any number, the native memory needed does not grow with it.</param>
    /// <param name="batchSize">Texts of one forward pass; bounds the memory. Default 32.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <returns>Vectors, (texts, <see cref="Width"/>).</returns>
    /// <exception cref="ObjectDisposedException">The encoder is disposed; a call in progress on another thread ends soundly first.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TextEmbeddings Encode(IReadOnlyList<string?> texts, int batchSize = 32, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var (vectors, truncated) = _lifetime.Using(() => _batched.Run(texts, null, batchSize, cancellation));
        return new(vectors, Width, truncated);
    }

    /// <summary>The files of the encoder, ready for a zip or a folder that transformers loads as <c>BertModel</c>: <c>config.json</c>, the tokenizer's files,
    /// <c>model.safetensors</c> last. The same encoder gives the same bytes.</summary>
    /// <exception cref="ObjectDisposedException">The encoder is disposed, now or when a part is written.</exception>
    public IReadOnlyList<ModelPart> Parts() =>
        _lifetime.Using(() => ModelParts.Of(BertConfigJson.WriteEncoder(Config, isFloat16: false, "BertModel"), Tokenizer, _arena, _lifetime));

    /// <summary>Loads an encoder from its parts.</summary>
    /// <param name="names">Names of the parts that are there.</param>
    /// <param name="open">Opens one of them; the stream need not be seekable and is disposed here.</param>
    /// <param name="pooling">How hidden states become a vector.</param>
    /// <param name="normalize">Whether vectors are scaled to length 1.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    /// <exception cref="CheckpointException">A part is missing, damaged or does not fit the others.</exception>
    public static TextEncoder Load(
        IReadOnlyCollection<string> names, Func<string, Stream> open, Pooling pooling = Pooling.Mean, bool normalize = false, string device = "cpu", int? maxLength = null)
    {
        Check(pooling);
        return new(ModelParts.Load(names, open, (config, _) => Parameters(config), device, maxLength), pooling, normalize);
    }

    /// <summary>Loads the encoder of a checkpoint folder, with or without heads; they are left out.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="pooling">How hidden states become a vector.</param>
    /// <param name="normalize">Whether vectors are scaled to length 1.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is below 3 or above the configuration's limit, or <paramref name="pooling"/> is none of its names.</exception>
    public static TextEncoder Load(Checkpoint checkpoint, Pooling pooling = Pooling.Mean, bool normalize = false, string device = "cpu", int? maxLength = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Check(pooling);
        return new(ModelParts.Create(Parameters(checkpoint.Config), checkpoint.Config, checkpoint.Tokenizer, device, maxLength, arena => checkpoint.ReadInto(arena, _ => true)),
            pooling, normalize);
    }

    /// <summary>As <see cref="Load(Checkpoint, Pooling, bool, string, int?)"/>, from a folder.</summary>
    /// <param name="folder">The folder, as Hugging Face lays it out.</param>
    /// <param name="pooling">How hidden states become a vector.</param>
    /// <param name="normalize">Whether vectors are scaled to length 1.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="CheckpointException">Something in it is missing, damaged or not supported.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is below 3 or above the configuration's limit, or <paramref name="pooling"/> is none of its names.</exception>
    public static TextEncoder LoadPretrained(string folder, Pooling pooling = Pooling.Mean, bool normalize = false, string device = "cpu", int? maxLength = null) =>
        Load(Checkpoint.Open(folder), pooling, normalize, device, maxLength);

    /// <summary>Writes a folder that transformers loads, and that can be fine-tuned further. Each file appears whole or not at all.</summary>
    /// <param name="folder">The folder; created if it does not exist. Files of an earlier model there are replaced, those of its tokenizer that this one has not, deleted.</param>
    /// <exception cref="IOException">Writing failed, as on a full disk.</exception>
    /// <exception cref="ObjectDisposedException">The encoder is disposed.</exception>
    public void SavePretrained(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _lifetime.Using(() =>
        {
            ModelParts.Write(folder, Parts(), Tokenizer);
            return true;
        });
    }

    /// <summary>The same encoder with other settings; a copy that outlives this one.</summary>
    /// <param name="pooling">How hidden states become a vector.</param>
    /// <param name="normalize">Whether vectors are scaled to length 1.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for this encoder's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is below 3 or above the configuration's limit, or <paramref name="pooling"/> is none of its names.</exception>
    /// <exception cref="ObjectDisposedException">The encoder is disposed.</exception>
    public TextEncoder ToEncoder(Pooling pooling = Pooling.Mean, bool normalize = false, string device = "cpu", int? maxLength = null) =>
        _lifetime.Using(() => CopyOf(_arena, Config, Tokenizer, pooling, normalize, device, maxLength ?? MaxLength));

    /// <summary>Frees the weights; at the end of the last call in progress, if there is one.</summary>
    public void Dispose() => _lifetime.Dispose();

    /// <summary>The encoder of a model that is in memory, its weights copied. The caller keeps the arena from being freed meanwhile.</summary>
    internal static TextEncoder CopyOf(ParameterArena arena, BertConfig config, TextTokenizer tokenizer, Pooling pooling, bool normalize, string device, int? maxLength)
    {
        Check(pooling);
        return new(ModelParts.Create(Parameters(config), config, tokenizer, device, maxLength, copy =>
        {
            using var source = arena.Values.cpu();
            foreach (var slot in copy.Layout.Slots)
            {
                using var from = source.narrow(0, arena.Layout.Find(slot.Spec.Name)!.Offset, slot.Spec.Count);
                using var to = copy.Values.narrow(0, slot.Offset, slot.Spec.Count);
                to.copy_(from);
            }
        }), pooling, normalize);
    }

    private static IReadOnlyList<ParameterSpec> Parameters(BertConfig config) => [.. BertParameters.OfEncoder(config)];

    // Before weights are read: what is thrown later would leave them to the finalizer.
    private static void Check(Pooling pooling)
    {
        if (!Enum.IsDefined(pooling)) throw new ArgumentOutOfRangeException(nameof(pooling), pooling, string.Join(", ", Enum.GetNames<Pooling>()));
    }
}
