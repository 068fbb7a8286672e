using System.Text.Json;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>The safetensors files of a checkpoint folder: one, or the shards that its index names.</summary>
internal static class WeightFiles
{
    private const string Single = "model.safetensors";
    private const string Index = "model.safetensors.index.json";

    /// <summary>Full paths, in the order of their names; none, with the reasons in <paramref name="problems"/>, where there is nothing that can be read.</summary>
    public static IReadOnlyList<string> Find(string folder, List<Problem> problems)
    {
        if (File.Exists(Path.Combine(folder, Single)))
            return [Path.Combine(folder, Single)];
        if (File.Exists(Path.Combine(folder, Index)))
            return Shards(folder, problems);
        var pickled = Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)!)
            .FirstOrDefault(f => Path.GetExtension(f) is ".bin" or ".pt" or ".pth" or ".ckpt" or ".pkl" or ".h5" or ".msgpack");
        if (File.Exists(Path.Combine(folder, PeftWeights.Name)))
        {
            problems.Add(new("weights", $"{PeftWeights.Name}, an adapter", "the folder of its base, with the adapter beside it: LoadPretrained(base, adapter: folder)"));
            return [];
        }
        problems.Add(new("weights", pickled is null ? "none" : $"{pickled}, which is never read (pickle runs code)",
            $"{Single}, or shards with {Index}" + (pickled is null ? "" : " (in transformers: save_pretrained(folder, safe_serialization=True))")));
        return [];
    }

    private static string[] Shards(string folder, List<Problem> problems)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            var info = new FileInfo(Path.Combine(folder, Index));
            if (info.Length > SafetensorsHeader.MaxLength)
                throw new FormatException($"{info.Length} bytes");
            using var stream = info.OpenRead();
            using var json = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 8 });
            foreach (var weight in json.RootElement.GetProperty("weight_map").EnumerateObject())
                names.Add(weight.Value.GetString() ?? throw new FormatException($"no file for {weight.Name}"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            problems.Add(new(Index, e.Message, "a JSON object with weight_map, weight name to file name"));
            return [];
        }
        foreach (var name in names)
        {
            // A shard is a file of this folder: an index must not lead a reader elsewhere.
            if (name.AsSpan().IndexOfAny('/', '\\', ':') >= 0 || !name.EndsWith(".safetensors", StringComparison.Ordinal))
                problems.Add(new($"{Index} weight_map", name, "the name of a .safetensors file in the same folder"));
            else if (!File.Exists(Path.Combine(folder, name)))
                problems.Add(new(name, "no such file", $"the shard that {Index} names"));
        }
        return problems.Count > 0 ? [] : [.. names.Select(n => Path.Combine(folder, n))];
    }
}
