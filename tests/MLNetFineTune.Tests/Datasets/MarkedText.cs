using System.Text;
using System.Text.Json;

namespace MLNetFineTune.Tests.Datasets;

/// <summary>A sentence of datasets/entities and its entities, by offsets in UTF-16 code units, and how such a file is read without any loader in between.</summary>
internal sealed record MarkedText(string Text, (int Start, int End, string Type)[] Spans)
{
    public IEnumerable<(string Text, string Type)> Names => Spans.Select(span => (Text[span.Start..span.End], span.Type));

    /// <summary>The sentences of a part, from the file of spans.</summary>
    public static MarkedText[] Read(string part) => [.. File.ReadLines(FileOf(part, "jsonl"), Strict).Select(Parse)];

    /// <summary>The words and tags of a part's sentences, from the file of words.</summary>
    public static (string Word, string Tag)[][] ReadWords(string part) =>
    [
        .. File.ReadAllText(FileOf(part, "conll"), Strict).TrimEnd('\n').Split("\n\n")
            .Select(sentence => sentence.Split('\n').Select(line => line.Split('\t')).Select(fields => (fields[0], Assert.Single(fields[1..]))).ToArray()),
    ];

    public static string FileOf(string part, string extension) => Path.Combine(SharedData.Repository, "datasets", "entities", $"{part}.{extension}");

    private static UTF8Encoding Strict { get; } = new(false, throwOnInvalidBytes: true);

    private static MarkedText Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new(root.GetProperty("text").GetString()!, [.. root.GetProperty("spans").EnumerateArray()
            .Select(span => (span.GetProperty("start").GetInt32(), span.GetProperty("end").GetInt32(), span.GetProperty("label").GetString()!))]);
    }
}
