using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How binary files hold values of a column: numbers little-endian, booleans in bits, texts after the table of where they end.</summary>
internal static class ColumnValueCode
{
    public static byte[] Write(DataViewSchema.Annotations annotations, DataViewSchema.Column kind)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        if (kind.Type is VectorDataViewType vector)
            GenericCall.Invoke<object>(WriteVector<int>, vector.ItemType.RawType, annotations, kind, writer);
        else
            GenericCall.Invoke<object>(WriteScalar<int>, kind.Type.RawType, annotations, kind, writer);
        return stream.ToArray();
    }

    public static void Read(BinaryReader reader, string kind, DataViewType type, DataViewSchema.Annotations.Builder builder)
    {
        if (type is VectorDataViewType vector)
            GenericCall.Invoke<object>(ReadVector<int>, vector.ItemType.RawType, reader, kind, vector, builder);
        else
            GenericCall.Invoke<object>(ReadScalar<int>, type.RawType, reader, kind, type, builder);
    }

    public static void WriteItems<T>(BinaryWriter writer, T[] items)
    {
        switch (items)
        {
            case ReadOnlyMemory<char>[] texts:
                writer.Write(texts.Length);
                var end = 0;
                foreach (var text in texts)
                    writer.Write(end += text.Length);
                writer.Write(string.Concat(texts));
                break;
            case bool[] flags:
                foreach (var eight in flags.Chunk(8))
                    writer.Write((byte)eight.Select((flag, bit) => flag ? 1 << bit : 0).Sum());
                break;
            case DateTime[] times:
                foreach (var time in times)
                    writer.Write(time.Ticks);
                break;
            case DateTimeOffset[] times:
                foreach (var time in times)
                    writer.Write((short)time.Offset.TotalMinutes);
                foreach (var time in times)
                    writer.Write(time.DateTime.Ticks);
                break;
            default:
                writer.Write(GenericCall.Invoke<byte[]>(NumberBytes<int>, typeof(T), items));
                break;
        }
    }

    public static T[] ReadItems<T>(BinaryReader reader, int count)
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return (T[])(object)ReadTexts(reader, count);
        if (typeof(T) == typeof(DateTimeOffset))
        {
            var offsets = Read(count, reader.ReadInt16);
            return (T[])(object)Read(count, reader.ReadInt64).Zip(offsets, (ticks, minutes) => new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes))).ToArray();
        }

        if (typeof(T) == typeof(DateTime))
            return (T[])(object)Read(count, () => new DateTime(reader.ReadInt64()));
        if (typeof(T) == typeof(bool))
            return (T[])(object)Read((count + 7) / 8, reader.ReadByte).SelectMany(b => Enumerable.Range(0, 8).Select(bit => (b >> bit & 1) == 1)).Take(count).ToArray();
        return GenericCall.Invoke<T[]>(ReadNumbers<int>, typeof(T), reader, count);
    }

    private static object WriteScalar<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column kind, BinaryWriter writer)
    {
        T value = default;
        annotations.GetValue(kind.Name, ref value);
        WriteItems(writer, [value]);
        return null;
    }

    // How many vectors (one), their length, how many values they hold (-1: all), how many indices, the indices, the values.
    private static object WriteVector<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column kind, BinaryWriter writer)
    {
        VBuffer<T> value = default;
        annotations.GetValue(kind.Name, ref value);
        writer.Write(1);
        writer.Write(value.Length);
        if (value.Length == 0)
            writer.Write(0);
        writer.Write(value.IsDense ? -1 : value.GetValues().Length);
        writer.Write(value.GetIndices().Length);
        foreach (var index in value.GetIndices())
            writer.Write(index);
        WriteItems(writer, value.GetValues().ToArray());
        return null;
    }

    private static object ReadScalar<T>(BinaryReader reader, string kind, DataViewType type, DataViewSchema.Annotations.Builder builder)
    {
        var value = ReadItems<T>(reader, 1)[0];
        builder.Add(kind, type, (ref T destination) => destination = value);
        return null;
    }

    private static object ReadVector<T>(BinaryReader reader, string kind, VectorDataViewType type, DataViewSchema.Annotations.Builder builder)
    {
        Contracts.CheckDecode(reader.ReadInt32() == 1, "An annotation is not one value");
        var length = reader.ReadInt32();
        if (length == 0)
            length = reader.ReadInt32();
        var held = reader.ReadInt32();
        var indices = new List<int>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            indices.Add(reader.ReadInt32());
        Contracts.CheckDecode(length >= 0 && (!type.IsKnownSize || length == type.Size) && (held == -1 ? indices.Count == 0 : held == indices.Count), "A vector is corrupt");
        Contracts.CheckDecode(indices.Zip(indices.Skip(1)).All(p => p.First < p.Second) && indices.All(i => i >= 0 && i < length), "The indices of a vector are corrupt");
        var values = ReadItems<T>(reader, held < 0 ? length : held);
        var value = held < 0 ? new VBuffer<T>(length, values) : new VBuffer<T>(length, held, values, [.. indices]);
        builder.Add(kind, type, (ref VBuffer<T> destination) => value.CopyTo(ref destination));
        return null;
    }

    private static ReadOnlyMemory<char>[] ReadTexts(BinaryReader reader, int count)
    {
        Contracts.CheckDecode(reader.ReadInt32() == count, "The count of texts is corrupt");
        var ends = Read(count, reader.ReadInt32);
        var all = reader.ReadString().AsMemory();
        var texts = new ReadOnlyMemory<char>[count];
        var start = 0;
        for (var i = 0; i < count; i++)
        {
            // Texts of old files can be marked as missing: they read as empty.
            var end = ends[i] & int.MaxValue;
            Contracts.CheckDecode(start <= end && end <= all.Length, "The table of texts is corrupt");
            texts[i] = ends[i] < 0 ? default : all[start..end];
            start = end;
        }

        return texts;
    }

    private static T[] ReadNumbers<T>(BinaryReader reader, int count)
        where T : struct => Read(count, () => MemoryMarshal.Read<T>(reader.ReadBytes(Marshal.SizeOf<T>())));

    // Item by item: a count that the file does not keep ends the reading, not the memory.
    private static T[] Read<T>(int count, Func<T> read)
    {
        var items = new List<T>();
        for (var i = 0; i < count; i++)
            items.Add(read());
        return [.. items];
    }

    private static byte[] NumberBytes<T>(T[] numbers)
        where T : struct => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
}
