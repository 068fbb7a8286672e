using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Inference;

/// <summary>What a model is put together from.</summary>
/// <param name="Config">The encoder's shape.</param>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="Arena">The weights; they belong to whoever takes them.</param>
/// <param name="MaxLength">Longest input in tokens.</param>
/// <param name="Adapter">What was merged into the weights, and is to be saved instead of them; null for a model that is saved whole.</param>
internal sealed record LoadedModel(BertConfig Config, TextTokenizer Tokenizer, ParameterArena Arena, int MaxLength, PeftAdapter? Adapter = null);

/// <summary>A model as named files, and back. Weights are read from and written to streams directly, without a temporary file.</summary>
internal static unsafe class ModelParts
{
    private const string Config = "config.json";
    private const string Weights = "model.safetensors";
    private const int MostTokenizerBytes = 256 << 20;

    /// <param name="config">Its <c>config.json</c>.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="arena">Its weights.</param>
    /// <param name="lifetime">Keeps the weights while they are written; null where the caller does.</param>
    /// <param name="type">As what the weights are written, f32 or f16.</param>
    public static IReadOnlyList<ModelPart> Of(byte[] config, TextTokenizer tokenizer, ParameterArena arena, ModelLifetime? lifetime, ElementType type = ElementType.F32)
    {
        var header = SafetensorsWriter.Header(arena.Layout.Slots.Select(s => (s.Spec.Name, s.Spec.Shape)), out var order, out var dataLength, type: type);
        return
        [
            Fixed(Config, config),
            .. tokenizer.Files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => Fixed(f.Key, f.Value)),
            new(Weights, header.Length + dataLength, stream =>
            {
                if (lifetime is null)
                    WriteWeights(stream);
                else
                    lifetime.Using(() => WriteWeights(stream));
            }),
        ];

        bool WriteWeights(Stream stream)
        {
            stream.Write(header);
            using var values = arena.Values.cpu();
            var start = Raw.Pointer(values);
            foreach (var name in order)
            {
                var slot = arena.Layout.Find(name)!;
                SafetensorsWriter.Write(stream, start + slot.Offset, slot.Spec.Count, type);
            }
            return true;
        }
    }

    /// <summary>A model as what distinguishes it from its base: the adapter and the head instead of the weights.</summary>
    public static IReadOnlyList<ModelPart> Of(byte[] config, TextTokenizer tokenizer, PeftAdapter adapter, string task) =>
    [
        Fixed(Config, config),
        .. tokenizer.Files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => Fixed(f.Key, f.Value)),
        .. adapter.Files(task).Select(f => Fixed(f.Name, f.Content)),
    ];

    /// <summary>Writes a model's parts as a folder, each file whole or not at all, and deletes what another tokenizer left there.</summary>
    public static void Write(string folder, IReadOnlyList<ModelPart> parts, TextTokenizer tokenizer)
    {
        AtomicFiles.Write(folder, [.. parts.Select(p => (p.Name, p.WriteTo))]);
        TokenizerFiles.DeleteOthers(folder, tokenizer);
    }

    /// <param name="names">Names of the parts that are there.</param>
    /// <param name="open">Opens one of them.</param>
    /// <param name="parameters">What the model must have.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    /// <param name="adapterTask">The task, in peft's words, of adapters that may be there instead of weights; null where none may.</param>
    public static LoadedModel Load(
        IReadOnlyCollection<string> names, Func<string, Stream> open, Func<BertConfig, WeightIndex, IReadOnlyList<ParameterSpec>> parameters, string device, int? maxLength,
        string? adapterTask = null)
    {
        const string where = "The saved model";
        var problems = new List<Problem>();
        var isAdapter = adapterTask is not null && !names.Contains(Weights) && names.Contains(PeftWeights.Name);
        foreach (var name in (isAdapter ? new[] { Config, PeftConfigJson.Name } : [Config, Weights]).Except(names))
            problems.Add(new(name, "nothing", "a part of that name"));
        var config = names.Contains(Config) && ReadAll(Config, open, BertConfigJson.MaxBytes, problems) is { } json ? BertConfigJson.Read(json, problems) : null;
        var tokenizer = LoadTokenizer(names, open, problems);
        if (config is not null && tokenizer is not null && tokenizer.VocabularySize > config.VocabSize)
            problems.Add(new("tokenizer", $"ids up to {tokenizer.VocabularySize - 1}", $"below config.json's vocab_size ({config.VocabSize})"));
        if (problems.Count > 0)
            throw new CheckpointException(where, problems);
        if (isAdapter)
            return LoadAdapter();

        using var stream = open(Weights);
        try
        {
            var prefix = new byte[8];
            stream.ReadExactly(prefix);
            var header = new byte[SafetensorsHeader.ReadLength(Weights, prefix, null)];
            stream.ReadExactly(header);
            var entries = SafetensorsHeader.Parse(Weights, header, null);
            var index = new WeightIndex();
            index.Add(Weights, entries, problems);
            var needed = parameters(config!, index);
            index.Compare(needed, problems);
            if (problems.Count > 0)
                throw new CheckpointException(where, problems);
            return Create(needed, config!, tokenizer!, device, maxLength, arena => ReadInto(arena, stream, entries));
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new CheckpointException(where, [new(Weights, $"damaged or cut off ({e.Message})", "all the bytes that its header names")], e);
        }

        LoadedModel LoadAdapter()
        {
            var adapter = PeftAdapter.Read(
                ReadAll(PeftConfigJson.Name, open, BertConfigJson.MaxBytes, problems), ReadAll(PeftWeights.Name, open, MostTokenizerBytes, problems), config!, adapterTask!, problems);
            if (adapter is { Base: { Name: null } or { Sha256: null } })
                problems.Add(new(PeftWeights.Name, "no name and hash of the base", "an adapter that this library saved"));
            if (adapter is null || problems.Count > 0)
                throw new CheckpointException(where, problems);
            return Adapted(BaseCheckpoints.Find(adapter.Base), adapter, config!, tokenizer!, parameters, device, maxLength);
        }
    }

    /// <summary>A checkpoint with an adapter merged into its weights.</summary>
    /// <param name="checkpoint">The base.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="config">The model's configuration; its encoder has the base's shape.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="parameters">What the model has, by its configuration.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="maxLength">Longest input in tokens; null for the configuration's limit.</param>
    public static LoadedModel Adapted(
        Checkpoint checkpoint, PeftAdapter adapter, BertConfig config, TextTokenizer tokenizer, Func<BertConfig, WeightIndex, IReadOnlyList<ParameterSpec>> parameters, string device,
        int? maxLength)
    {
        var needed = parameters(config, checkpoint.Weights);
        var problems = new List<Problem>();
        checkpoint.Weights.Compare([.. needed.Where(p => !PeftAdapter.Holds(p.Name, adapter.SavedModules))], problems);
        if (needed.First(p => p.Name == BertParameters.Classifier + "weight").Shape[0] is var rows && rows != adapter.LabelCount)
            problems.Add(new("classifier", $"{adapter.LabelCount} rows", $"{rows}, as the configuration has classes"));
        if (problems.Count > 0)
            throw new CheckpointException(checkpoint.Folder, problems);
        return Create(needed, config, tokenizer, device, maxLength, arena =>
        {
            checkpoint.ReadInto(arena, p => !PeftAdapter.Holds(p.Name, adapter.SavedModules));
            adapter.MergeInto(arena);
        }) with { Adapter = adapter };
    }

    /// <summary>Fills a model's weights; frees them if that fails.</summary>
    public static LoadedModel Create(
        IReadOnlyList<ParameterSpec> parameters, BertConfig config, TextTokenizer tokenizer, string device, int? maxLength, Action<ParameterArena> fill)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength ?? 3, 3, nameof(maxLength));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxLength ?? 3, config.MaxPositionEmbeddings, nameof(maxLength));
        var onCpu = new ParameterArena(parameters, CPU);
        try
        {
            fill(onCpu);
            return new(config, tokenizer, onCpu.MovedTo(Devices.Of(device)), maxLength ?? config.MaxPositionEmbeddings);
        }
        catch
        {
            onCpu.Dispose();
            throw;
        }
    }

    private static void ReadInto(ParameterArena arena, Stream stream, List<SafetensorsEntry> entries)
    {
        var buffer = new byte[1 << 20];
        foreach (var entry in entries)
        {
            var slot = arena.Layout.Find(WeightNames.Canonical(entry.Name));
            var size = Elements.Size(entry.Type);
            var target = slot is null ? null : arena.Pointer(slot);
            for (var done = 0L; done < entry.ByteCount;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.ByteCount - done));
                stream.ReadExactly(part);
                fixed (byte* source = part)
                    if (target is not null)
                        Elements.ToSingle(entry.Type, source, target + done / size, part.Length / size);
                done += part.Length;
            }
        }
        if (stream.ReadByte() >= 0)
            throw new InvalidDataException("more bytes than the header names");
    }

    private static TextTokenizer? LoadTokenizer(IReadOnlyCollection<string> names, Func<string, Stream> open, List<Problem> problems)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in names.Where(n => n is not (Config or Weights or PeftConfigJson.Name or PeftWeights.Name)))
        {
            if (ReadAll(name, open, MostTokenizerBytes, problems) is { } bytes)
                files[name] = bytes;
        }
        try
        {
            return TextTokenizer.FromFiles(files);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            problems.Add(new("tokenizer", e.Message, "tokenizer.json of a BERT tokenizer, or vocab.txt"));
            return null;
        }
    }

    /// <summary>A part's bytes; what a stream claims about its length is not believed.</summary>
    private static byte[]? ReadAll(string name, Func<string, Stream> open, int most, List<Problem> problems)
    {
        try
        {
            using var stream = open(name);
            using var content = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length <= most)
                    continue;
                problems.Add(new(name, $"more than {most} bytes", $"at most {most} bytes"));
                return null;
            }
            return content.ToArray();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            problems.Add(new(name, $"damaged ({e.Message})", "the bytes that were saved"));
            return null;
        }
    }

    private static ModelPart Fixed(string name, byte[] bytes) => new(name, bytes.Length, stream => stream.Write(bytes));
}
