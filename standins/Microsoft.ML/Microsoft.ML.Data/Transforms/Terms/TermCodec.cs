using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Values in a model file: first a name of their type with parameters (and how many bytes those take), then the values, little-endian, truths as bits.</summary>
internal static class TermCodec
{
    private const string KeyName = "Key2";

    public static void WriteType(BinaryWriter writer, PrimitiveDataViewType type)
    {
        if (type is not KeyDataViewType key)
        {
            writer.Write(type.RawType.Name);
            writer.Write7BitEncodedInt(0);
            return;
        }

        using var parameters = new MemoryStream();
        using (var inner = new BinaryWriter(parameters, Encoding.UTF8, leaveOpen: true))
        {
            WriteType(inner, ColumnTypeExtensions.PrimitiveTypeFromType(key.RawType));
            inner.Write(key.Count);
        }

        writer.Write(KeyName);
        writer.Write7BitEncodedInt((int)parameters.Length);
        writer.Write(parameters.ToArray());
    }

    public static PrimitiveDataViewType ReadType(BinaryReader reader)
    {
        var name = reader.ReadString();
        reader.Read7BitEncodedInt();
        if (name == KeyName)
            return new KeyDataViewType(ReadType(reader).RawType, reader.ReadUInt64());
        var type = Type.GetType($"System.{name}");
        Contracts.Check(type is not null && type.IsPrimitive, $"Unrecognized codec '{name}'");
        return ColumnTypeExtensions.PrimitiveTypeFromType(type);
    }

    public static void WriteValues<T>(BinaryWriter writer, T[] values)
    {
        if (values is bool[] truths)
        {
            for (var i = 0; i < truths.Length; i += 8)
                writer.Write((byte)Enumerable.Range(i, Math.Min(8, truths.Length - i)).Sum(at => truths[at] ? 1 << (at - i) : 0));
            return;
        }

        writer.Write(Bytes(values));
    }

    public static T[] ReadValues<T>(BinaryReader reader, int count)
    {
        // The count is only believed as far as there are bytes.
        var values = new List<T>();
        for (byte bits = 0; values.Count < count; bits >>= 1)
        {
            if (typeof(T) == typeof(bool))
            {
                bits = values.Count % 8 == 0 ? reader.ReadByte() : bits;
                values.Add((T)(object)((bits & 1) != 0));
                continue;
            }

            var one = new T[1];
            reader.BaseStream.ReadExactly(Bytes(one));
            values.Add(one[0]);
        }

        return [.. values];
    }

    private static Span<byte> Bytes<T>(T[] values)
    {
        Contracts.Check(typeof(T).IsPrimitive, $"We do not know how to serialize terms of type '{typeof(T)}'");
        return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference((Array)values), Buffer.ByteLength(values));
    }
}
