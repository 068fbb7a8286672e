using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>
/// The head of a safetensors file: 8 bytes of length, then JSON that gives every tensor's type, shape and place (https://huggingface.co/docs/safetensors). Nothing in it is
/// trusted: the length is
/// bounded before anything is allocated, and the places must fill the data exactly, without holes and overlaps, as the format demands.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The format's own limit of the JSON, in bytes.</summary>
    public const long MaxLength = 100_000_000;

    /// <summary>Length of the JSON, from the first 8 bytes.</summary>
    /// <param name="where">File name, for messages.</param>
    /// <param name="prefix">The first 8 bytes.</param>
    /// <param name="fileLength">Length of the file, or null where it is not known.</param>
    public static int ReadLength(string where, ReadOnlySpan<byte> prefix, long? fileLength)
    {
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var room = fileLength is { } total ? Math.Min(MaxLength, total - 8) : MaxLength;
        return length < 2 || length > (ulong)room
            ? throw Damaged(where, [new("header length", length + " bytes", $"2 to {room}{(room < MaxLength ? " (the file's length)" : "")}")])
            : (int)length;
    }

    /// <summary>The tensors that the JSON names, in the order of their places.</summary>
    /// <param name="where">File name, for messages.</param>
    /// <param name="json">The JSON, UTF-8.</param>
    /// <param name="dataLength">Bytes behind the header, or null where that is not known.</param>
    /// <param name="metadata">Takes the texts of <c>__metadata__</c>; null to leave them out.</param>
    public static List<SafetensorsEntry> Parse(string where, ReadOnlySpan<byte> json, long? dataLength, Dictionary<string, string>? metadata = null)
    {
        var problems = new List<Problem>();
        var entries = new List<SafetensorsEntry>();
        try
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
            Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                if (!names.Add(name))
                    problems.Add(new(name, "twice", "each name once"));
                reader.Read();
                if (name == "__metadata__")
                    ReadMetadata(ref reader, metadata);
                else if (ReadEntry(ref reader, name, problems) is { } entry)
                    entries.Add(entry);
            }
            Expect(reader.TokenType == JsonTokenType.EndObject && !reader.Read());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or DecoderFallbackException)
        {
            var start = Encoding.UTF8.GetString(json[..Math.Min(json.Length, 60)]);
            throw Damaged(where, [new("header", $"{start}… ({e.Message})", "a JSON object with dtype, shape, data_offsets of each tensor")]);
        }

        entries.Sort((a, b) => (a.Offset, a.ByteCount).CompareTo((b.Offset, b.ByteCount)));
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Offset != end)
                problems.Add(new(entry.Name + " data_offsets", $"begin {entry.Offset}", $"{end}, where the tensor before it ends"));
            end = entry.Offset + entry.ByteCount;
        }
        if (dataLength is { } length && end != length && problems.Count == 0)
            problems.Add(new("data", length + " bytes", end + " bytes, as the header says"));
        return problems.Count > 0 ? throw Damaged(where, problems) : entries;
    }

    private static SafetensorsEntry? ReadEntry(ref Utf8JsonReader reader, string name, List<Problem> problems)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        Expect(reader.TokenType == JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            reader.Read();
            switch (field)
            {
                case "dtype": type = reader.GetString(); break;
                case "shape": shape = ReadNumbers(ref reader, 8); break;
                case "data_offsets": offsets = ReadNumbers(ref reader, 2); break;
                default: reader.Skip(); break;
            }
        }
        if (type is null || shape is null || offsets is not { Length: 2 })
        {
            problems.Add(new(name, "incomplete", "dtype, shape and two data_offsets"));
            return null;
        }
        var size = type switch
        {
            "F64" or "I64" or "U64" => 8,
            "F32" or "I32" or "U32" => 4,
            "F16" or "BF16" or "I16" or "U16" => 2,
            "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => 1,
            _ => 0,
        };
        var bytes = Product(shape, size);
        if (size == 0)
            problems.Add(new(name + " dtype", type, "a type of the safetensors format"));
        else if (offsets[0] > offsets[1] || bytes != offsets[1] - offsets[0])
            problems.Add(new(name + " data_offsets", $"{offsets[0]} to {offsets[1]}", $"{bytes} bytes for {type} [{string.Join(", ", shape)}]"));
        else
            return new(name, Enum.TryParse<ElementType>(type, out var known) ? known : ElementType.Other, type, shape, offsets[0], bytes.Value);
        return null;
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string>? metadata)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var value = reader.GetString()!;
            if (metadata is not null)
                metadata[name] = value;
        }
        Expect(reader.TokenType == JsonTokenType.EndObject);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, int most)
    {
        var numbers = new List<long>(2);
        Expect(reader.TokenType == JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            var number = reader.GetInt64();
            Expect(number >= 0 && numbers.Count < most);
            numbers.Add(number);
        }
        Expect(reader.TokenType == JsonTokenType.EndArray);
        return [.. numbers];
    }

    private static long? Product(long[] shape, long size)
    {
        foreach (var d in shape)
        {
            if (d != 0 && size > long.MaxValue / d)
                return null;
            size *= d;
        }
        return size;
    }

    private static void Expect(bool condition)
    {
        if (!condition)
            throw new FormatException("not the structure of a safetensors header");
    }

    private static CheckpointException Damaged(string where, IReadOnlyList<Problem> problems) => new(where, problems);
}
