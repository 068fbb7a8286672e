using System.Runtime.InteropServices;
using System.Text.Json;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>
/// Reads and writes <c>adapter_model.safetensors</c> as peft does: our parameters' names behind <c>base_model.model.</c> Its metadata, which peft does not look at, also tell the base's name and
/// hash and the classes' names.
/// </summary>
internal static unsafe class PeftWeights
{
    public const string Name = "adapter_model.safetensors";
    private const string Prefix = "base_model.model.";
    private const string BaseName = "base_name", BaseSha256 = "base_sha256", Labels = "labels";

    /// <summary>Which weights a file has, by our parameters' names; their data are not looked at.</summary>
    public static (WeightIndex Index, List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata, int Start)? ReadHeader(ReadOnlySpan<byte> file, List<Problem> problems)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            if (file.Length < 10)
                throw new CheckpointException(Name, [new("file", file.Length + " bytes", "a safetensors file")]);
            var length = SafetensorsHeader.ReadLength(Name, file[..8], file.Length);
            var entries = SafetensorsHeader.Parse(Name, file.Slice(8, length), file.Length - 8 - length, metadata);
            var index = new WeightIndex();
            foreach (var entry in entries.Where(e => !e.Name.StartsWith(Prefix, StringComparison.Ordinal)))
                problems.Add(new($"{Name} {Short(entry.Name)}", "that name", $"names that begin with {Prefix}"));
            entries = [.. entries.Select(e => e with { Name = WeightNames.Canonical(e.Name.StartsWith(Prefix, StringComparison.Ordinal) ? e.Name[Prefix.Length..] : e.Name) })];
            index.Add(Name, entries, problems);
            return (index, entries, metadata, 8 + length);
        }
        catch (CheckpointException e)
        {
            problems.AddRange(e.Problems.Select(p => p with { Field = $"{Name} {p.Field}" }));
            return null;
        }
    }

    /// <summary>The weights' values, after their shapes were found to be as needed.</summary>
    public static SortedDictionary<string, (long[] Shape, float[] Values)> ReadValues(ReadOnlySpan<byte> file, int start, IEnumerable<SafetensorsEntry> entries)
    {
        var weights = new SortedDictionary<string, (long[], float[])>(StringComparer.Ordinal);
        fixed (byte* data = file[start..])
        {
            foreach (var entry in entries)
            {
                var values = new float[entry.ElementCount];
                fixed (float* target = values)
                    Elements.ToSingle(entry.Type, data + entry.Offset, target, values.Length);
                weights.Add(entry.Name, (entry.Shape, values));
            }
        }
        return weights;
    }

    /// <summary>Adds a problem for every weight that is missing, misshapen, of another type, or there though nothing needs it.</summary>
    public static void Compare(IReadOnlyCollection<ParameterSpec> needed, IReadOnlyList<SafetensorsEntry> entries, List<Problem> problems)
    {
        var found = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
        foreach (var parameter in needed)
        {
            if (!found.Remove(parameter.Name, out var entry))
                problems.Add(new($"{Name} {parameter.Name}", "nothing", $"a weight of shape {parameter.ShapeText}"));
            else if (!entry.Shape.AsSpan().SequenceEqual(parameter.Shape))
                problems.Add(new($"{Name} {parameter.Name}", $"shape {entry.ShapeText}", $"shape {parameter.ShapeText}"));
            else if (entry.Type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16))
                problems.Add(new($"{Name} {parameter.Name}", $"type {Short(entry.TypeName)}", "F32, F16 or BF16"));
        }
        foreach (var extra in found.Values.OrderBy(e => e.Name, StringComparer.Ordinal))
            problems.Add(new($"{Name} {Short(extra.Name)}", $"an extra weight {extra.ShapeText}", $"the weights that {PeftConfigJson.Name} implies"));
    }

    /// <summary>The name and hash of the base, and the classes' names, where they are told.</summary>
    public static (string? Name, string? Sha256, IReadOnlyList<string>? Labels) ReadMetadata(IReadOnlyDictionary<string, string> metadata, List<Problem> problems)
    {
        var name = metadata.GetValueOrDefault(BaseName);
        // Whatever a folder is called here; what would lead out of the folder that it is looked for in is none.
        if (name is not null && (name is "" or "." or ".." || name.Length > 255 || name.Contains('\0') || Path.GetFileName(name) != name))
            problems.Add(new($"{Name} {BaseName}", Short(name), "the name of a folder"));
        var hash = metadata.GetValueOrDefault(BaseSha256);
        if (hash is not null && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower)))
            problems.Add(new($"{Name} {BaseSha256}", Short(hash), "64 hexadecimal digits in lower case"));
        try
        {
            var labels = metadata.TryGetValue(Labels, out var json) ? JsonSerializer.Deserialize<string[]>(json) : null;
            return labels?.Contains(null) == true ? throw new JsonException("a class without a name") : (name, hash, labels);
        }
        catch (JsonException e)
        {
            problems.Add(new($"{Name} {Labels}", e.Message, "a JSON list of names"));
            return (name, hash, null);
        }
    }

    /// <summary>What <see cref="ReadMetadata"/> reads.</summary>
    public static SortedDictionary<string, string> Metadata(AdapterBase adapterBase, IReadOnlyList<string>? labels)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (adapterBase.Name is { } name)
            metadata.Add(BaseName, name);
        if (adapterBase.Sha256 is { } hash)
            metadata.Add(BaseSha256, hash);
        if (labels is not null)
            metadata.Add(Labels, JsonSerializer.Serialize(labels));
        return metadata;
    }

    /// <summary>The file; the same weights give the same bytes.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, (long[] Shape, float[] Values)> weights, AdapterBase adapterBase, IReadOnlyList<string>? labels)
    {
        var header = SafetensorsWriter.Header(weights.Select(w => (Prefix + w.Key, w.Value.Shape)), out var order, out var length, Metadata(adapterBase, labels).AsReadOnly());
        using var file = new MemoryStream(checked((int)(header.Length + length)));
        file.Write(header);
        foreach (var weight in order)
            file.Write(MemoryMarshal.AsBytes<float>(weights[weight[Prefix.Length..]].Values));
        return file.ToArray();
    }

    private static string Short(string text) => text.Length > 120 ? text[..120] + "…" : text;
}
