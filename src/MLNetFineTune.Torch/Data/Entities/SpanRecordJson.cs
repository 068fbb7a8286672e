using System.Text.Json;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>Reads a line: an object with a text and spans of it, in any of the shapes that annotation tools write.</summary>
internal static class SpanRecordJson
{
    private static readonly string[] Lists = ["entities", "spans", "ents", "label", "labels"], Starts = ["start", "start_offset"], Ends = ["end", "end_offset"], Types = ["type", "label"];

    /// <summary>The text and its spans, offsets as written; null where the line says that it is not accepted.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static (string Text, List<TextSpan> Spans)? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var record = document.RootElement;
            if (record.ValueKind != JsonValueKind.Object) throw new FormatException($"is {Kind(record)}; expected: an object with a text and spans");
            if (record.TryGetProperty("answer", out var answer) && answer.ValueKind == JsonValueKind.String && answer.GetString() != "accept") return null;
            if (!record.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String) throw new FormatException("has no string 'text'");
            var lists = Lists.Where(name => record.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array).ToArray();
            if (lists.Length != 1)
                throw new FormatException($"has {(lists.Length == 0 ? "no list of spans" : $"several lists of spans ({string.Join(", ", lists)})")}; expected: one of {string.Join(", ", Lists)}, [] where there are none");
            return (text.GetString()!, [.. record.GetProperty(lists[0]).EnumerateArray().Select((span, index) => Span(span, index))]);
        }
        catch (JsonException e)
        {
            throw new FormatException($"is not JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"has half a surrogate pair: {e.Message}", e);
        }
    }

    // [start, end, type], or an object of these.
    private static TextSpan Span(JsonElement span, int index)
    {
        var isList = span.ValueKind == JsonValueKind.Array && span.GetArrayLength() == 3;
        if (!isList && span.ValueKind != JsonValueKind.Object) throw new FormatException($"span {index} is {Kind(span)}; expected: [start, end, type], or an object of start, end and type");
        var (start, end, type) = isList ? (span[0], span[1], span[2]) : (Member(span, Starts), Member(span, Ends), Member(span, Types));
        if (type.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(type.GetString())) throw new FormatException($"span {index} has no type: {span.GetRawText()}");
        return new(type.GetString()!, Offset(start, "start", index), Offset(end, "end", index));
    }

    private static JsonElement Member(JsonElement span, string[] names)
    {
        foreach (var name in names)
        {
            if (span.TryGetProperty(name, out var member)) return member;
        }
        return default;
    }

    private static int Offset(JsonElement offset, string name, int index) => offset.ValueKind == JsonValueKind.Number && offset.TryGetInt32(out var value)
        ? value
        : throw new FormatException($"span {index} has {(offset.ValueKind == JsonValueKind.Undefined ? $"no {name}" : $"the {name} {offset.GetRawText()}")}; expected: a whole number of characters");

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"a list of {element.GetArrayLength()}",
        _ => element.GetRawText(),
    };
}
