using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Fused;
using MLNetFineTune.Torch.Tokenization;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Inference;

/// <summary>
/// A fine-tuned classifier, ready to score: encoder, head, tokenizer, label names. Safe for concurrent callers. Its native memory is freed on
/// <see cref="Dispose"/>, or when it is collected undisposed (the garbage collector is told how much there is).
/// </summary>
public sealed class TextClassifier : IDisposable
{
    private const int WindowBatches = 64;
    private readonly ParameterArena _arena;
    private readonly SequenceClassifier _module;
    private readonly IEncoderOperations _operations;
    private readonly Lock _gate = new();
    private int _callers;
    private bool _disposed;

    /// <summary>Takes the arena and the module over.</summary>
    internal TextClassifier(ParameterArena arena, SequenceClassifier module, BertConfig config, TextTokenizer tokenizer, IReadOnlyList<string> labels, int maxLength)
    {
        (_arena, _module, Config, Tokenizer, Labels, MaxLength) = (arena, module, config, tokenizer, labels, maxLength);
        _operations = arena.IsOnCpu ? new FusedOperations() : new TensorOperations();
    }

    /// <summary>The encoder's shape.</summary>
    public BertConfig Config { get; }

    /// <summary>The model's tokenizer.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>Names of the classes; a column of the logits each.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Longest input in tokens; longer texts are cut.</summary>
    public int MaxLength { get; }

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
        Enter();
        try
        {
            var logits = new float[texts.Count * (long)Labels.Count];
            var truncated = 0;
            var buffer = new EncodingBuffer();
            for (int start = 0, end; start < texts.Count; start = end)
            {
                end = (int)Math.Min(texts.Count, start + (long)WindowBatches * batchSize);
                var window = new TokenizedTexts();
                for (var i = start; i < end; i++)
                {
                    Tokenizer.EncodeInto(buffer, texts[i], pairs?[i], MaxLength);
                    window.Add(buffer);
                }
                truncated += window.Truncated;
                foreach (var rows in LengthBuckets.Sorted(window.Lengths(), batchSize))
                {
                    cancellation.ThrowIfCancellationRequested();
                    ScoreBatch(window.Pack(rows), rows, logits.AsSpan(start * Labels.Count));
                }
            }
            return new(logits, Labels.Count, truncated);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>The files of the model, ready for a zip or a folder that transformers loads: <c>config.json</c>, the tokenizer's files, <c>model.safetensors</c> last. The same
    /// model gives the same bytes.</summary>
    /// <exception cref="ObjectDisposedException">The classifier is disposed, now or when a part is written.</exception>
    public IReadOnlyList<ModelPart> Parts() => Using(() => ClassifierParts.Of(this, _arena, Using));

    /// <summary>Loads a classifier from its parts.</summary>
    /// <param name="names">Names of the parts that are there.</param>
    /// <param name="open">Opens one of them; the stream need not be seekable and is disposed here.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    /// <exception cref="CheckpointException">A part is missing, damaged or does not fit the others.</exception>
    public static TextClassifier Load(IReadOnlyCollection<string> names, Func<string, Stream> open, string device = "cpu", int? maxLength = null) =>
        ClassifierParts.Load(names, open, device, maxLength);

    /// <summary>Loads a folder that <see cref="SavePretrained"/> or transformers wrote with a sequence-classification head.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="CheckpointException">Something in it is missing, damaged or not supported.</exception>
    public static TextClassifier LoadPretrained(string folder, string device = "cpu", int? maxLength = null)
    {
        var checkpoint = Checkpoint.Open(folder);
        var labels = ClassifierParts.LabelNames(checkpoint.Config, checkpoint.Weights);
        var parameters = BertParameters.OfClassifier(checkpoint.Config, labels.Count);
        var problems = new List<Problem>();
        checkpoint.Weights.Compare(parameters, problems);
        if (problems.Count > 0)
            throw new CheckpointException(folder, problems);
        return ClassifierParts.Create(parameters, checkpoint.Config, checkpoint.Tokenizer, labels, device, maxLength, arena => checkpoint.ReadInto(arena, _ => true));
    }

    /// <summary>Writes a folder that transformers loads. Each file appears whole or not at all; where the disk is full, files already there are left as they were.</summary>
    /// <param name="folder">The folder; created if it does not exist.</param>
    /// <exception cref="IOException">Writing failed, as on a full disk.</exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public void SavePretrained(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Using(() =>
        {
            AtomicFiles.Write(folder, [.. Parts().Select(p => (p.Name, p.WriteTo))]);
            return true;
        });
    }

    /// <summary>Frees the weights; at the end of the last call in progress, if there is one.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_callers > 0)
                return;
        }
        Free();
    }

    private unsafe void ScoreBatch(TokenBatch batch, int[] rows, Span<float> logits)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var result = _module.Forward(new(batch, _operations)).cpu().contiguous();
        var values = new ReadOnlySpan<float>(Raw.Pointer(result), rows.Length * Labels.Count);
        for (var i = 0; i < rows.Length; i++)
            values.Slice(i * Labels.Count, Labels.Count).CopyTo(logits[(rows[i] * Labels.Count)..]);
    }

    private T Using<T>(Func<T> body)
    {
        Enter();
        try
        {
            return body();
        }
        finally
        {
            Exit();
        }
    }

    private void Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _callers++;
        }
    }

    private void Exit()
    {
        lock (_gate)
        {
            if (--_callers > 0 || !_disposed)
                return;
        }
        Free();
    }

    private void Free()
    {
        _module.Dispose();
        _arena.Dispose();
    }
}
