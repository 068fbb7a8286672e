using System.Security.Cryptography;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>
/// A folder of pre-trained weights as Hugging Face lays it out: <c>config.json</c>; <c>model.safetensors</c>, or shards listed in <c>model.safetensors.index.json</c>;
/// <c>tokenizer.json</c> or <c>vocab.txt</c>. Weights may be f32, f16 or bf16, their names with or without the <c>bert.</c> prefix. Pickled weights (<c>pytorch_model.bin</c>)
/// are refused, never read.
/// </summary>
public sealed class Checkpoint
{
    private readonly IReadOnlyList<string> _weightFiles;
    private readonly Lazy<string> _sha256;

    private Checkpoint(string folder, BertConfig config, TextTokenizer tokenizer, WeightIndex weights, IReadOnlyList<string> weightFiles)
    {
        (Folder, Config, Tokenizer, Weights, _weightFiles) = (folder, config, tokenizer, weights, weightFiles);
        _sha256 = new(() => Hash(weightFiles));
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name, as <c>all-MiniLM-L6-v2</c>.</summary>
    public string Name => Path.GetFileName(Folder);

    /// <summary>The encoder's shape, from <c>config.json</c>.</summary>
    public BertConfig Config { get; }

    /// <summary>The checkpoint's tokenizer.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>SHA-256 of the weight file (of all shards, in the order of their names), in lower-case hexadecimal. Computed when first asked for.</summary>
    public string Sha256 => _sha256.Value;

    internal WeightIndex Weights { get; }

    /// <summary>Opens and checks a checkpoint folder: configuration, names, shapes and types of all weights, tokenizer. Reads no weight yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is empty or null.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="CheckpointException">Something in it is missing, damaged or not supported; the exception lists everything.</exception>
    public static Checkpoint Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no checkpoint folder '{folder}'. It should hold config.json, model.safetensors and tokenizer.json or vocab.txt.");

        var problems = new List<Problem>();
        var config = ReadConfig(folder, problems);
        var tokenizer = LoadTokenizer(folder, problems);
        var files = WeightFiles.Find(folder, problems);
        var weights = new WeightIndex();
        foreach (var path in files)
        {
            try
            {
                using var file = new SafetensorsFile(path);
                weights.Add(Path.GetFileName(path), file.Entries, problems);
            }
            catch (CheckpointException e)
            {
                problems.AddRange(e.Problems.Select(p => p with { Field = $"{Path.GetFileName(path)} {p.Field}" }));
            }
        }
        if (config is not null && files.Count > 0)
            weights.Compare(Needed(config, weights), problems);
        if (config is not null && tokenizer is not null && tokenizer.VocabularySize > config.VocabSize)
            problems.Add(new("tokenizer", $"ids up to {tokenizer.VocabularySize - 1}", $"below config.json's vocab_size ({config.VocabSize})"));
        return problems.Count > 0 ? throw new CheckpointException(folder, problems) : new(folder, config!, tokenizer!, weights, files);
    }

    /// <summary>Copies every weight that has a place in <paramref name="arena"/> there, as f32.</summary>
    /// <param name="arena">The model's parameters.</param>
    /// <param name="wanted">Which of them to read.</param>
    internal unsafe void ReadInto(ParameterArena arena, Func<ParameterSpec, bool> wanted)
    {
        foreach (var path in _weightFiles)
        {
            using var file = new SafetensorsFile(path);
            foreach (var entry in file.Entries)
            {
                if (arena.Layout.Find(WeightNames.Canonical(entry.Name)) is { } slot && wanted(slot.Spec) && entry.ElementCount == slot.Spec.Count)
                    file.Read(entry, arena.Pointer(slot));
            }
        }
    }

    /// <summary>The encoder's parameters; those of the pooler only where the checkpoint has a part of them.</summary>
    private static ParameterSpec[] Needed(BertConfig config, WeightIndex weights)
    {
        var pooler = BertParameters.OfPooler(config);
        return [.. BertParameters.OfEncoder(config), .. pooler.Any(p => weights.Has(p.Name)) ? pooler : []];
    }

    private static BertConfig? ReadConfig(string folder, List<Problem> problems)
    {
        var file = new FileInfo(Path.Combine(folder, "config.json"));
        if (file is { Exists: true, Length: <= BertConfigJson.MaxBytes })
            return BertConfigJson.Read(File.ReadAllBytes(file.FullName), problems);
        problems.Add(new("config.json", file.Exists ? file.Length + " bytes" : "no such file", "a Hugging Face model configuration"));
        return null;
    }

    private static TextTokenizer? LoadTokenizer(string folder, List<Problem> problems)
    {
        try
        {
            return TextTokenizer.Load(folder);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            problems.Add(new("tokenizer", e.Message, "tokenizer.json of a BERT tokenizer, or vocab.txt"));
            return null;
        }
    }

    private static string Hash(IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        foreach (var path in files)
        {
            using var stream = File.OpenRead(path);
            for (int read; (read = stream.Read(buffer)) > 0;)
                hash.AppendData(buffer, 0, read);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
