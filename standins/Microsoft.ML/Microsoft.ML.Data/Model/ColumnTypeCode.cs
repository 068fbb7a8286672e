using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How a binary data file names the type of a column: a name, then the length and the bytes of what the name leaves open.</summary>
internal static class ColumnTypeCode
{
    private const string Vector = "VBuffer";
    private const string Key = "Key2";

    private static readonly Dictionary<string, PrimitiveDataViewType> Simple = new[]
    {
        typeof(ReadOnlyMemory<char>), typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(float), typeof(double), typeof(TimeSpan), typeof(DateTime), typeof(DateTimeOffset), typeof(DataViewRowId),
    }.ToDictionary(NameOf, ColumnTypeExtensions.PrimitiveTypeFromType);

    public static bool IsKnown(DataViewType type) => type.GetItemType() is KeyDataViewType || Simple.ContainsKey(NameOf(type.GetItemType().RawType));

    public static void Write(BinaryWriter writer, DataViewType type)
    {
        using var rest = new MemoryStream();
        using var restWriter = new BinaryWriter(rest, Encoding.UTF8);
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write(Vector);
                Write(restWriter, vector.ItemType);
                restWriter.Write(vector.Dimensions.Length);
                foreach (var dimension in vector.Dimensions)
                    restWriter.Write(dimension);
                break;
            case KeyDataViewType key:
                writer.Write(Key);
                Write(restWriter, ColumnTypeExtensions.PrimitiveTypeFromType(key.RawType));
                restWriter.Write(key.Count);
                break;
            default:
                Contracts.Check(IsKnown(type), $"A schema with a column of type {type} cannot be saved");
                writer.Write(NameOf(type.RawType));
                break;
        }

        writer.Write7BitEncodedInt((int)rest.Length);
        writer.Write(rest.ToArray());
    }

    /// <summary>Null for a type of an unknown name, which is passed over.</summary>
    public static DataViewType Read(BinaryReader reader)
    {
        var name = reader.ReadString();
        var length = reader.Read7BitEncodedInt();
        var start = reader.BaseStream.Position;
        Contracts.CheckDecode(length >= 0 && length <= reader.BaseStream.Length - start, "The type of a column is corrupt");
        DataViewType type = name switch
        {
            Vector => ReadVector(reader, length),
            Key => ReadKey(reader),
            _ => Simple.GetValueOrDefault(name),
        };
        reader.BaseStream.Position = start + length;
        return type;
    }

    private static VectorDataViewType ReadVector(BinaryReader reader, int length)
    {
        var item = Read(reader) as PrimitiveDataViewType;
        var dimensions = new int[Math.Clamp(reader.ReadInt32(), 0, length)];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = reader.ReadInt32();
            Contracts.CheckDecode(dimensions[i] >= 0, "The size of a vector is negative");
        }

        return item is null ? null : dimensions.Length == 0 ? new(item) : new(item, dimensions);
    }

    private static KeyDataViewType ReadKey(BinaryReader reader)
    {
        var (type, count) = (Read(reader), reader.ReadUInt64());
        Contracts.CheckDecode(type is not null && KeyDataViewType.IsValidDataType(type.RawType) && count > 0, "The type of a key is corrupt");
        return new(type.RawType, count);
    }

    private static string NameOf(Type type) => type == typeof(ReadOnlyMemory<char>) ? "TextSpan" : type.Name;
}
