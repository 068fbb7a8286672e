namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>
/// A folder of pre-trained weights as Hugging Face lays it out: <c>config.json</c>; <c>model.safetensors</c>, or shards listed in <c>model.safetensors.index.json</c>;
/// <c>tokenizer.json</c> or <c>vocab.txt</c>. Weights may be f32, f16 or bf16, their names with or without the <c>bert.</c> prefix. Pickled weights (<c>pytorch_model.bin</c>) are refused, never read.
/// </summary>
public sealed class Checkpoint
{
    private Checkpoint(string folder, Models.BertConfig config)
    {
        Folder = folder;
        Config = config;
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name, as <c>all-MiniLM-L6-v2</c>.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder));

    /// <summary>The encoder's shape, from <c>config.json</c>.</summary>
    public Models.BertConfig Config { get; }

    /// <summary>SHA-256 of the weight file (of all shards, in the order of their names), in lower-case hexadecimal. Computed when first asked for.</summary>
    public string Sha256 => throw new NotImplementedException();

    /// <summary>Opens and checks a checkpoint folder: configuration, names, shapes and types of all weights, tokenizer. Reads no weight yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="CheckpointException">Something in it is missing, damaged or not supported; the exception lists everything.</exception>
    public static Checkpoint Open(string folder) => throw new NotImplementedException();
}
