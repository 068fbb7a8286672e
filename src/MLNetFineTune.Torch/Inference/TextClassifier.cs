using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Inference;

/// <summary>
/// A fine-tuned classifier, ready to score: encoder, head, tokenizer, label names. Safe for concurrent callers. Its native memory is freed on
/// <see cref="Dispose"/>, or when it is collected undisposed (the garbage collector is told how much there is).
/// </summary>
public sealed class TextClassifier : IDisposable
{
    private TextClassifier() => throw new NotImplementedException();

    /// <summary>The encoder's shape.</summary>
    public BertConfig Config => throw new NotImplementedException();

    /// <summary>Names of the classes; a column of the logits each.</summary>
    public IReadOnlyList<string> Labels => throw new NotImplementedException();

    /// <summary>Longest input in tokens; longer texts are cut.</summary>
    public int MaxLength => throw new NotImplementedException();

    /// <summary>Bytes of native memory that the weights take.</summary>
    public long NativeBytes => throw new NotImplementedException();

    /// <summary>Scores texts or pairs, in batches sorted by length; rows come back in the order given. Null and empty texts score as <c>[CLS] [SEP]</c>.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="pairs">The second texts, as many as <paramref name="texts"/>; null for single texts.</param>
    /// <param name="batchSize">Texts of one forward pass; bounds the memory. Default 32.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <returns>Logits, (texts, labels).</returns>
    /// <exception cref="ObjectDisposedException">The classifier is disposed; a call in progress on another thread ends soundly first.</exception>
    public ClassifierScores Score(
        IReadOnlyList<string?> texts, IReadOnlyList<string?>? pairs = null, int batchSize = 32, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>The files of the model, ready for a zip or a folder that transformers loads: <c>config.json</c>, the tokenizer's files, <c>model.safetensors</c> last.</summary>
    public IReadOnlyList<ModelPart> Parts() => throw new NotImplementedException();

    /// <summary>Loads a classifier from its parts.</summary>
    /// <param name="names">Names of the parts that are there.</param>
    /// <param name="open">Opens one of them; the stream need not be seekable and is disposed here.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    /// <exception cref="Checkpoints.CheckpointException">A part is missing, damaged or does not fit the others.</exception>
    public static TextClassifier Load(IReadOnlyCollection<string> names, Func<string, Stream> open, string device = "cpu", int? maxLength = null) => throw new NotImplementedException();

    /// <summary>Loads a folder that <see cref="SavePretrained"/> or transformers wrote with a sequence-classification head.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="device">Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="Checkpoints.CheckpointException">Something in it is missing, damaged or not supported.</exception>
    public static TextClassifier LoadPretrained(string folder, string device = "cpu", int? maxLength = null) => throw new NotImplementedException();

    /// <summary>Writes a folder that transformers loads. Each file appears whole or not at all; where the disk is full, files already there are left as they were.</summary>
    /// <param name="folder">The folder; created if it does not exist.</param>
    /// <exception cref="IOException">Writing failed, as on a full disk.</exception>
    public void SavePretrained(string folder) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
