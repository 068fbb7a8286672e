using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Pipelines;

/// <summary>
/// A checkpoint folder for whoever has none: a small BERT with random weights and a vocabulary of the training data's own words. It knows nothing of the language, so what is
/// fine-tuned from it falls far behind what starts from a pre-trained encoder; it is there so that the programs run from a clone alone.
/// </summary>
public static class StartingPoint
{
    private const int Hidden = 128, Layers = 2, Heads = 2, Intermediate = 512, Positions = 128, MostWords = 8_000;

    /// <summary>Passes over the data and learning rate that suit random weights; pre-trained ones want fewer and less.</summary>
    public const int Epochs = 20;

    /// <inheritdoc cref="Epochs"/>
    public const double LearningRate = 5e-4;

    /// <summary>Writes the folder and says so; the same data give the same files.</summary>
    public static string Random(IDataView data, string textColumn)
    {
        var folder = Directory.CreateDirectory(Folders.At("out", "random-encoder")).FullName;
        var vocabulary = Vocabulary(data.GetColumn<string>(textColumn));
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), vocabulary);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{ "do_lower_case": true, "tokenizer_class": "BertTokenizer" }""");
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["model_type"] = "bert", ["architectures"] = new[] { "BertModel" }, ["vocab_size"] = vocabulary.Count, ["hidden_size"] = Hidden, ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = Heads, ["intermediate_size"] = Intermediate, ["max_position_embeddings"] = Positions, ["type_vocab_size"] = 2, ["hidden_act"] = "gelu",
            ["hidden_dropout_prob"] = 0.1, ["attention_probs_dropout_prob"] = 0.1, ["layer_norm_eps"] = 1e-12, ["pad_token_id"] = 0,
        }));
        WriteWeights(Path.Combine(folder, "model.safetensors"), Parameters(vocabulary.Count).ToArray());
        Console.WriteLine($"No --checkpoint given: starting from random weights ({Folders.Shown(folder)}). A pre-trained encoder reaches far more.");
        return folder;
    }

    private static List<string> Vocabulary(IEnumerable<string> texts)
    {
        var words = texts.SelectMany(text => Regex.Matches(text.ToLowerInvariant(), @"[\p{L}\p{N}]+|[^\p{L}\p{N}\s]").Select(m => m.Value))
            .CountBy(word => word).Where(w => w.Value >= 2).OrderByDescending(w => w.Value).ThenBy(w => w.Key, StringComparer.Ordinal).Take(MostWords).Select(w => w.Key).ToList();
        var letters = words.SelectMany(w => w).Where(c => !char.IsSurrogate(c)).Distinct().Order().Select(c => c.ToString()).ToList();
        return [.. new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }.Concat(letters).Concat(letters.Select(c => "##" + c)).Concat(words).Distinct()];
    }

    private static IEnumerable<(string Name, int[] Shape)> Parameters(int words)
    {
        yield return ("embeddings.word_embeddings.weight", [words, Hidden]);
        yield return ("embeddings.position_embeddings.weight", [Positions, Hidden]);
        yield return ("embeddings.token_type_embeddings.weight", [2, Hidden]);
        (string Name, int[] Shape)[] layer =
        [
            ("attention.self.query", [Hidden, Hidden]), ("attention.self.key", [Hidden, Hidden]), ("attention.self.value", [Hidden, Hidden]), ("attention.output.dense", [Hidden, Hidden]),
            ("attention.output.LayerNorm", [Hidden]), ("intermediate.dense", [Intermediate, Hidden]), ("output.dense", [Hidden, Intermediate]), ("output.LayerNorm", [Hidden]),
        ];
        var modules = Enumerable.Range(0, Layers).SelectMany(i => layer.Select(m => (Name: $"encoder.layer.{i}.{m.Name}", m.Shape)))
            .Prepend(("embeddings.LayerNorm", [Hidden])).Append(("pooler.dense", [Hidden, Hidden]));
        foreach (var (name, shape) in modules)
        {
            yield return (name + ".weight", shape);
            yield return (name + ".bias", [shape[0]]);
        }
    }

    /// <summary>A safetensors file: 8 bytes of length, a JSON header, then every tensor as little-endian float32.</summary>
    private static void WriteWeights(string path, (string Name, int[] Shape)[] parameters)
    {
        var random = new Random(1);
        var header = new Dictionary<string, object>();
        var offset = 0L;
        foreach (var (name, shape) in parameters)
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { offset, offset += 4L * shape.Aggregate(1, (n, d) => n * d) } };
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        using var file = new BinaryWriter(File.Create(path));
        file.Write((long)json.Length);
        file.Write(json);
        foreach (var (name, shape) in parameters)
            for (var left = shape.Aggregate(1, (n, d) => n * d); left > 0; left--)
                file.Write(name.EndsWith("LayerNorm.weight", StringComparison.Ordinal) ? 1f : name.EndsWith(".bias", StringComparison.Ordinal) ? 0f : Normal(random, 0.02));
    }

    // Box and Muller's transform.
    private static float Normal(Random random, double deviation) =>
        (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
