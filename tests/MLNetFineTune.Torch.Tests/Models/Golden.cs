using System.Text;
using System.Text.Json.Nodes;
using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

/// <summary>Reference numbers of one folder: golden.safetensors and golden.json.</summary>
internal sealed unsafe class Golden
{
    private readonly Dictionary<string, (long[] Shape, float[] Values)> _tensors = [];
    private readonly Dictionary<string, long[]> _integers = [];

    public Golden(string folder)
    {
        Folder = folder;
        Json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "golden.json")))!.AsObject();
        using var file = new SafetensorsFile(Path.Combine(folder, "golden.safetensors"));
        foreach (var entry in file.Entries)
        {
            if (entry.Type == ElementType.I64)
            {
                _integers[entry.Name] = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(file.Bytes(entry)).ToArray();
                continue;
            }
            var values = new float[entry.ElementCount];
            fixed (float* p = values)
                file.Read(entry, p);
            _tensors[entry.Name] = (entry.Shape, values);
        }
    }

    public string Folder { get; }

    public JsonObject Json { get; }

    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>A tiny model's folder, from the repository itself.</summary>
    public static string Tiny(string relative) => Path.Combine(SharedData.Repository, "tests", "Goldens", "models", relative);

    /// <summary>Every tensor of a file of f32 or f16, by name.</summary>
    public static SortedDictionary<string, float[]> Weights(string path)
    {
        using var file = new SafetensorsFile(path);
        var weights = new SortedDictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var entry in file.Entries)
        {
            var values = new float[entry.ElementCount];
            fixed (float* p = values)
                file.Read(entry, p);
            weights.Add(entry.Name, values);
        }
        return weights;
    }

    public float[] Values(string name) => _tensors[name].Values;

    public long[] Integers(string name) => _integers[name];

    public double[] Numbers(string list) => [.. Json["trajectory"]![list]!.AsArray().Select(n => n!.GetValue<double>())];

    /// <summary>Some rows of the padded golden inputs, packed.</summary>
    public TokenBatch Batch(int first, int count)
    {
        var mask = _integers["input.attention_mask"];
        var width = mask.Length / 8;
        var types = _integers.GetValueOrDefault("input.token_type_ids");
        List<int> ids = [], typeIds = [], starts = [0];
        for (var row = first; row < first + count; row++)
        {
            for (var i = 0; i < width; i++)
            {
                if (mask[row * width + i] == 0)
                    continue;
                ids.Add((int)_integers["input.input_ids"][row * width + i]);
                typeIds.Add((int)(types?[row * width + i] ?? 0));
            }
            starts.Add(ids.Count);
        }
        return new([.. ids], types is null ? [] : [.. typeIds], [.. starts]);
    }

    /// <summary>Rows of a padded golden tensor (8, length, width) where the mask is 1.</summary>
    public float[] AtRealPlaces(string name)
    {
        var mask = _integers["input.attention_mask"];
        var all = Values(name);
        var width = all.Length / mask.Length;
        return [.. Enumerable.Range(0, mask.Length).Where(i => mask[i] == 1).SelectMany(i => all[(i * width)..((i + 1) * width)])];
    }

    /// <summary>Fails where weights after 20 steps are not transformers', but for those whose gradient is rounding noise.</summary>
    /// <param name="parameter">A parameter's values, by name.</param>
    public void AssertAfter20(Func<string, float[]> parameter)
    {
        var noise = Json["noise"]!.AsObject();
        foreach (var name in Names.Where(n => n.StartsWith("after20.", StringComparison.Ordinal)))
        {
            var ranges = noise[name[8..]]?.AsArray().Select(r => (From: r![0]!.GetValue<int>(), To: r[1]!.GetValue<int>())).ToArray() ?? [];
            AssertClose(name, Values(name), parameter(name[8..]), 5e-6, i => ranges.Any(r => i >= r.From && i < r.To));
        }
    }

    /// <summary>Fails, with both sides of the worst places, where any difference is above the tolerance.</summary>
    public static void AssertClose(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, Func<int, bool>? ignore = null)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = new List<(double Difference, int Index)>();
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs((double)expected[i] - actual[i]);
            if (!(difference <= tolerance) && ignore?.Invoke(i) != true)
                worst.Add((difference, i));
        }
        if (worst.Count == 0)
            return;
        var dump = new StringBuilder($"{what}: {worst.Count} of {expected.Length} differ by more than {tolerance}");
        foreach (var (difference, index) in worst.OrderByDescending(w => w.Difference).Take(8))
            dump.Append($"\n  [{index}] expected {expected[index]:R} actual {actual[index]:R} difference {difference:E2}");
        Assert.Fail(dump.ToString());
    }

    public static float[] ToArray(Tensor tensor)
    {
        using var flat = tensor.detach().contiguous();
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(flat.bytes).ToArray();
    }
}
