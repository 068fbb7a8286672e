using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>
/// A low-rank adapter (Hu et al. 2021) with the head that was trained beside it, apart from the checkpoint that it belongs to: as peft's two files have it, in managed memory.
/// </summary>
internal sealed class PeftAdapter
{
    /// <summary>Adapters are a few megabytes; more than this is none.</summary>
    private const int MostBytes = 256 << 20;

    // What comes before the weights; far more than their names take.
    private const int HeaderBytes = 1 << 20;

    private readonly SortedDictionary<string, (long[] Shape, float[] Values)> _weights;

    private PeftAdapter(
        LoraSettings lora, IReadOnlyList<string> savedModules, AdapterBase adapterBase, IReadOnlyList<string>? labels, SortedDictionary<string, (long[] Shape, float[] Values)> weights) =>
        (Lora, SavedModules, Base, Labels, _weights) = (lora, savedModules, adapterBase, labels, weights);

    /// <summary>The adapter's shape.</summary>
    public LoraSettings Lora { get; }

    /// <summary>Modules that are saved whole: the classifier, and the pooler where it was new.</summary>
    public IReadOnlyList<string> SavedModules { get; }

    /// <summary>The checkpoint that it belongs to.</summary>
    public AdapterBase Base { get; }

    /// <summary>Names of the classes; null in files of peft's own.</summary>
    public IReadOnlyList<string>? Labels { get; }

    /// <summary>Rows of the classifier.</summary>
    public int LabelCount => (int)_weights["classifier.bias"].Shape[0];

    /// <summary>Whether a parameter is saved with an adapter.</summary>
    /// <param name="parameter">Its full name.</param>
    /// <param name="savedModules">What is saved whole.</param>
    public static bool Holds(string parameter, IReadOnlyList<string> savedModules) => LoraSettings.IsAdapter(parameter)
        || parameter.StartsWith(BertParameters.Classifier, StringComparison.Ordinal)
        || (savedModules.Contains("pooler") && parameter.StartsWith(BertParameters.Pooler, StringComparison.Ordinal));

    /// <summary>Whether a classifier's adapter and head, pooler included, can be saved and read again.</summary>
    /// <param name="parameters">The model's parameters.</param>
    public static bool CanBeKept(IEnumerable<ParameterSpec> parameters) =>
        parameters.Where(p => Holds(p.Name, ["pooler"])).Sum(p => (decimal)p.Count) * sizeof(float) <= MostBytes - HeaderBytes;

    /// <summary>What <see cref="Read"/> would find wrong with such an adapter of ours, its weights aside; empty where it can be saved and read again.</summary>
    /// <param name="lora">Its shape.</param>
    /// <param name="adapterBase">The checkpoint.</param>
    /// <param name="labels">Names of the classes.</param>
    public static IReadOnlyList<Problem> ProblemsOfReading(LoraSettings lora, AdapterBase adapterBase, IReadOnlyList<string> labels)
    {
        const string task = PeftConfigJson.SequenceClassification;
        var problems = new List<Problem>();
        PeftConfigJson.Read(PeftConfigJson.Write(new(lora, adapterBase.Path, []), task), task, problems);
        PeftWeights.ReadMetadata(PeftWeights.Metadata(adapterBase, labels), problems);
        return problems;
    }

    /// <summary>Takes the adapter out of a model that was trained with one.</summary>
    /// <param name="arena">Its parameters.</param>
    /// <param name="lora">The adapter's shape.</param>
    /// <param name="isPoolerSaved">Whether the pooler was trained too.</param>
    /// <param name="adapterBase">The checkpoint.</param>
    /// <param name="labels">Names of the classes.</param>
    public static PeftAdapter Of(ParameterArena arena, LoraSettings lora, bool isPoolerSaved, AdapterBase adapterBase, IReadOnlyList<string> labels)
    {
        string[] saved = ["classifier", "score", .. isPoolerSaved ? ["pooler"] : Array.Empty<string>()];
        var weights = new SortedDictionary<string, (long[], float[])>(StringComparer.Ordinal);
        using var values = arena.Values.cpu();
        foreach (var slot in arena.Layout.Slots.Where(s => Holds(s.Spec.Name, saved)))
        {
            using var part = values.narrow(0, slot.Offset, slot.Spec.Count);
            weights.Add(slot.Spec.Name, (slot.Spec.Shape, part.data<float>().ToArray()));
        }
        return new(lora, saved, adapterBase, [.. labels], weights);
    }

    /// <summary>Reads a folder of peft's.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="config">The base's shape.</param>
    /// <param name="task">The task that it must be for.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="CheckpointException">Something in it is missing, damaged or not supported; lists everything.</exception>
    public static PeftAdapter Load(string folder, BertConfig config, string task)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no adapter folder '{folder}'. It should hold {PeftConfigJson.Name} and {PeftWeights.Name}.");
        var problems = new List<Problem>();
        var adapter = Read(
            ReadFile(folder, PeftConfigJson.Name, BertConfigJson.MaxBytes, problems), ReadFile(folder, PeftWeights.Name, MostBytes, problems), config, task, problems);
        return adapter ?? throw new CheckpointException(folder, problems);
    }

    /// <summary>Reads peft's two files; null with the reasons in <paramref name="problems"/>.</summary>
    /// <param name="configFile">adapter_config.json; null where it could not be read, which is told already.</param>
    /// <param name="weightsFile">adapter_model.safetensors; likewise.</param>
    /// <param name="config">The base's shape.</param>
    /// <param name="task">The task that it must be for.</param>
    /// <param name="problems">Takes the problems.</param>
    public static PeftAdapter? Read(byte[]? configFile, byte[]? weightsFile, BertConfig config, string task, List<Problem> problems)
    {
        var peft = configFile is null ? null : PeftConfigJson.Read(configFile, task, problems);
        var header = weightsFile is null ? null : PeftWeights.ReadHeader(weightsFile, problems);
        foreach (var target in peft?.Lora.UnknownTargets(config) ?? [])
            problems.Add(new($"{PeftConfigJson.Name} target_modules", $"\"{(target.Length > 60 ? target[..60] + "…" : target)}\", which no dense layer is called", string.Join(", ", LoraSettings.UsualTargets)));
        // What is saved whole is not adapted, though it be a target: peft (since April 2025) passes it over.
        var lora = peft is not null && peft.SavedModules.Contains("pooler") ? peft.Lora.Within(config, module => module != BertParameters.PoolerDense) : peft?.Lora;
        if (lora is { Targets.Count: 0 })
            problems.Add(new($"{PeftConfigJson.Name} target_modules", "the pooler alone, which is saved whole", "modules that are not in modules_to_save"));
        if (peft is null || lora is null || header is not { } file || problems.Count > 0)
            return null;
        var rows = file.Index.Shape(BertParameters.Classifier + "weight")?.FirstOrDefault() ?? 2;
        var needed = BertParameters.OfClassifier(config with { Lora = lora }, (int)Math.Clamp(rows, 1, 1 << 20)).Where(p => Holds(p.Name, peft.SavedModules)).ToArray();
        PeftWeights.Compare(needed, file.Entries, problems);
        var (name, hash, labels) = PeftWeights.ReadMetadata(file.Metadata, problems);
        if (labels is not null && labels.Count != rows)
            problems.Add(new($"{PeftWeights.Name} labels", $"{labels.Count} names", $"{rows}, one for each row of the classifier"));
        return problems.Count > 0 ? null : new(lora, peft.SavedModules, new(peft.BasePath, name, hash), labels, PeftWeights.ReadValues(weightsFile, file.Start, file.Entries));
    }

    /// <summary>The same adapter, its base and classes known.</summary>
    public PeftAdapter Bound(Checkpoint checkpoint, IReadOnlyList<string> labels) => new(Lora, SavedModules, AdapterBase.Of(checkpoint), labels, _weights);

    /// <summary>peft's two files; the same adapter gives the same bytes.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Files(string task) =>
    [
        (PeftConfigJson.Name, PeftConfigJson.Write(new(Lora, Base.Path, SavedModules), task)),
        (PeftWeights.Name, PeftWeights.Write(_weights, Base, Labels)),
    ];

    /// <summary>Merges it into the base's weights, W + scale · B A, and puts in the modules that were saved whole.</summary>
    /// <param name="arena">A model without adapter parameters, on the CPU, with the base's weights.</param>
    public void MergeInto(ParameterArena arena)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, (shape, values)) in _weights)
        {
            if (name.EndsWith(LoraSettings.B, StringComparison.Ordinal))
                continue;
            var module = name[..^(name.EndsWith(LoraSettings.A, StringComparison.Ordinal) ? LoraSettings.A.Length : 0)];
            var slot = arena.Layout.Find(module == name ? name : module + ".weight")!;
            var weight = arena.Values.narrow(0, slot.Offset, slot.Spec.Count).view(slot.Spec.Shape);
            if (module == name)
                weight.copy_(tensor(values).view(shape));
            else
                weight.addmm_(tensor(_weights[module + LoraSettings.B].Values).view(_weights[module + LoraSettings.B].Shape), tensor(values).view(shape), 1, (float)Lora.Scale);
        }
    }

    private static byte[]? ReadFile(string folder, string name, int most, List<Problem> problems)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        if (file is { Exists: true } && file.Length <= most)
            return File.ReadAllBytes(file.FullName);
        var pickled = !file.Exists && name == PeftWeights.Name && File.Exists(Path.Combine(folder, "adapter_model.bin"));
        problems.Add(new(
            name, pickled ? "adapter_model.bin, which is never read (pickle runs code)" : file.Exists ? file.Length + " bytes" : "no such file",
            file.Exists ? $"at most {most} bytes" : "a file as peft writes it"));
        return null;
    }
}
