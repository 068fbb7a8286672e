using System.Text.Json;
using System.Text.Unicode;

namespace MLNetFineTune.Torch.Tokenization;

/// <summary>A value of a JSON file with the path that messages name it by. Asking for what it is not adds a problem and gives a default.</summary>
internal readonly struct JsonField(JsonElement value, string path, ProblemList problems)
{
    private const int MaxDepth = 32;

    public string Path => path;

    public JsonElement Value => value;

    public bool IsAbsent => value.ValueKind == JsonValueKind.Undefined;

    public bool IsNull => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>The whole of a file; null, and a problem, where it is no JSON object.</summary>
    public static JsonField? Root(string file, byte[] bytes, ProblemList problems)
    {
        var json = bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
        try
        {
            if (!IsWellFormed(json.Span, MaxDepth))
            {
                problems.Add($"{file} is not UTF-8, or has half a surrogate pair");
                return null;
            }
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object) return new JsonField(document.RootElement.Clone(), file + ":", problems);
            problems.Add($"{file} holds {Kind(document.RootElement)}, not an object");
        }
        catch (JsonException e)
        {
            problems.Add($"{file} is not JSON, or not all of it: {e.Message}");
        }
        return null;
    }

    /// <summary>The member of that name; absent where there is none.</summary>
    public JsonField this[string name]
    {
        get
        {
            var inner = path.EndsWith(':') ? $"{path} {name}" : $"{path}.{name}";
            return new JsonField(value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default, inner, problems);
        }
    }

    public IEnumerable<JsonField> Items()
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong("an array");
            yield break;
        }
        var index = 0;
        foreach (var item in value.EnumerateArray()) yield return new JsonField(item, $"{path}[{index++}]", problems);
    }

    public string? Text(string? otherwise = null, bool required = false)
    {
        if (IsAbsent && !required) return otherwise;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : Wrong("a string", otherwise);
    }

    public bool Flag(bool otherwise) =>
        IsAbsent ? otherwise : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : Wrong("true or false", otherwise);

    public int Whole(int least, int most, int otherwise) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            ? (int)number
            : Wrong($"a whole number from {least} to {most}", otherwise);

    /// <summary>Says that this is not what is supported.</summary>
    public void Unsupported(string supported) => problems.Unsupported(path, Found(), supported);

    /// <summary>Whether names and strings are text: they are that only when they are asked for, and throw then.</summary>
    /// <param name="json">The file, without a byte order mark.</param>
    /// <param name="maxDepth">How deep it may be.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static bool IsWellFormed(ReadOnlySpan<byte> json, int maxDepth)
    {
        if (!Utf8.IsValid(json)) return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String) || !reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
        return true;
    }

    private T Wrong<T>(string expected, T otherwise)
    {
        Wrong(expected);
        return otherwise;
    }

    private void Wrong(string expected) => problems.Add($"{path} is {Found()}; expected: {expected}");

    private string Found() => value.ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Object or JsonValueKind.Array => Kind(value),
        _ => value.GetRawText() is { Length: > 60 } raw ? raw[..60] + "…" : value.GetRawText(),
    };

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
