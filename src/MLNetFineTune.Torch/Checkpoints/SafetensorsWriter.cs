using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>Writes tensors as a safetensors file, the same bytes for the same tensors: names sorted, as the format's own library does.</summary>
internal static unsafe class SafetensorsWriter
{
    /// <summary>The 8 bytes of length and the JSON, padded with spaces to a multiple of 8.</summary>
    /// <param name="tensors">Names and shapes; sorted here by name.</param>
    /// <param name="order">The names in the order in which their data is to follow.</param>
    /// <param name="dataLength">Bytes of the data.</param>
    /// <param name="metadata">What else the file is to say, as text.</param>
    /// <param name="type">Type of all elements, f32 or f16.</param>
    public static byte[] Header(
        IEnumerable<(string Name, long[] Shape)> tensors, out string[] order, out long dataLength, IReadOnlyDictionary<string, string>? metadata = null,
        ElementType type = ElementType.F32)
    {
        var sorted = tensors.OrderBy(t => t.Name, StringComparer.Ordinal).ToArray();
        var buffer = new MemoryStream();
        var offset = 0L;
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
                json.WriteString(name, value);
            json.WriteEndObject();
            foreach (var (name, shape) in sorted)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type.ToString());
                json.WriteStartArray("shape");
                foreach (var d in shape)
                    json.WriteNumberValue(d);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += Elements.Size(type) * shape.Aggregate(1L, (n, d) => n * d);
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        var length = (int)(buffer.Length + 7) / 8 * 8;
        var header = new byte[8 + length];
        BinaryPrimitives.WriteInt64LittleEndian(header, length);
        header.AsSpan(8).Fill((byte)' ');
        buffer.ToArray().CopyTo(header, 8);
        order = [.. sorted.Select(t => t.Name)];
        dataLength = offset;
        return header;
    }

    /// <summary>Writes <paramref name="count"/> values, little-endian; as f16 each is rounded to the nearest.</summary>
    public static void Write(Stream stream, float* values, long count, ElementType type = ElementType.F32)
    {
        const int chunk = 1 << 22;
        if (type == ElementType.F16)
        {
            var halves = new Half[Math.Min(chunk, count)];
            for (var start = 0L; start < count; start += chunk)
            {
                var part = halves.AsSpan(0, (int)Math.Min(chunk, count - start));
                for (var i = 0; i < part.Length; i++)
                {
                    part[i] = (Half)values[start + i];
                    if (Half.IsInfinity(part[i]))
                        throw new OverflowException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a weight is {values[start + i]}, more than f16 can hold; save as f32"));
                }
                stream.Write(MemoryMarshal.AsBytes(part));
            }
            return;
        }
        for (var i = 0L; i < count; i += chunk)
            stream.Write(new ReadOnlySpan<byte>(values + i, (int)Math.Min(chunk, count - i) * 4));
    }
}
