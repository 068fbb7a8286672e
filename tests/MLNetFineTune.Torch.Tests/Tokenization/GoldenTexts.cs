using System.IO.Compression;
using System.Text.Json;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Tests.Tokenization;

/// <summary>The reference tokenizers and what Hugging Face made with them.</summary>
internal static class GoldenTexts
{
    /// <summary>Lies in the repository itself; the others beside it.</summary>
    public const string Small = "small-wordpiece";

    public static TextTokenizer Tokenizer(string name)
    {
        if (name == Small) return TextTokenizer.Load(Path.Combine(Folder(name), name));
        if (name != "bert-base-cased") return TextTokenizer.Load(SharedData.Path($"tokenizers/{name}"));
        var files = new Dictionary<string, byte[]>
        {
            ["vocab.txt"] = File.ReadAllBytes(SharedData.Path($"tokenizers/{name}/vocab.txt")),
            ["tokenizer_config.json"] = """{"do_lower_case": false}"""u8.ToArray(),
        };
        return TextTokenizer.FromFiles(files);
    }

    /// <summary>The lines of NAME.jsonl.gz, NAME.pairs.jsonl.gz, NAME.words.jsonl.gz.</summary>
    public static IEnumerable<JsonElement> Rows(string name, string kind = "")
    {
        using var file = File.OpenRead(Path.Combine(Folder(name), $"{name}{kind}.jsonl.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return JsonDocument.Parse(line).RootElement;
    }

    public static int[] Numbers(this JsonElement row, string field) =>
        [.. row.GetProperty(field).EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? -1 : v.GetInt32())];

    public static int[] Flat(this IEnumerable<(int Start, int End)> offsets) => [.. offsets.SelectMany(o => new[] { o.Start, o.End })];

    /// <summary>Notes a difference, both sides, under the text that it is about.</summary>
    public static void Compare(this List<string> differences, string what, string text, IEnumerable<int> expected, IEnumerable<int> found)
    {
        if (expected.SequenceEqual(found)) return;
        differences.Add($"{what} of {JsonSerializer.Serialize(text)}\n  expected {string.Join(' ', expected)}\n  found    {string.Join(' ', found)}");
    }

    public static void AssertNone(this List<string> differences) => Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{string.Join('\n', differences.Take(10))}");

    private static string Folder(string name) => name == Small ? Path.Combine(SharedData.Repository, "tests/Goldens/tokenizers") : SharedData.Path("goldens/tokenizers");
}
