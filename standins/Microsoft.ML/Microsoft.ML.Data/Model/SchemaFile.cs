using System.IO.Compression;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A schema as an ML.NET binary data file without rows: 256 bytes of header, the values of the annotations, tables of them, the table of the columns, a tail.
/// All places count from the header's first byte.
/// </summary>
internal static class SchemaFile
{
    private const int HeaderSize = 256;
    private const ulong Signature = 0x00425644004C4D43;
    private const ulong TailSignature = 0x434D4C0044564200;
    private const ulong Version = 0x0001000100010006;
    private const ulong OldestVersion = 0x0001000100010004;
    private const byte Plain = 0;
    private const byte Deflated = 1;

    public static void Write(Stream stream, DataViewSchema schema)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(new byte[HeaderSize]);
        var tables = schema.Select(c => WriteAnnotations(writer, c.Annotations)).ToArray();
        var columns = stream.Position;
        foreach (var column in schema)
        {
            writer.Write(column.Name);
            ColumnTypeCode.Write(writer, column.Type);
            writer.Write(Deflated);
            writer.Write7BitEncodedInt(1);
            writer.Write(columns);
            writer.Write(tables[column.Index]);
        }

        var tail = stream.Position;
        writer.Write(TailSignature);
        writer.Seek(0);
        foreach (var number in new[] { Signature, Version, Version, (ulong)columns, (ulong)tail, 0ul })
            writer.Write(number);
        writer.Write(schema.Count);
        writer.Seek(tail + sizeof(ulong));
    }

    /// <summary>The schema of a binary data file; its rows, if it has any, do not matter.</summary>
    public static DataViewSchema Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        Contracts.CheckDecode(stream.Length >= HeaderSize && reader.ReadUInt64() == Signature, "The schema is no binary data file");
        Contracts.CheckDecode(reader.ReadUInt64() >= OldestVersion, "The schema is of an older format than this reader knows");
        Contracts.CheckDecode(reader.ReadUInt64() <= Version, "The schema is of a newer format than this reader knows");
        var columns = reader.ReadInt64();
        var tail = reader.ReadInt64();
        reader.ReadInt64();
        var count = reader.ReadInt32();
        Contracts.CheckDecode(columns >= HeaderSize && columns <= tail && tail <= stream.Length - sizeof(ulong) && count >= 0, "The schema's header is corrupt");
        reader.Seek(tail);
        Contracts.CheckDecode(reader.ReadUInt64() == TailSignature, "The schema's tail is corrupt");
        reader.Seek(columns);

        var entries = new List<(string Name, DataViewType Type, long Table)>();
        for (var i = 0; i < count; i++)
        {
            var (name, type) = (reader.ReadString(), ColumnTypeCode.Read(reader));
            reader.ReadByte();
            reader.Read7BitEncodedInt();
            reader.ReadInt64();
            entries.Add((name, type, reader.ReadInt64()));
        }

        var builder = new DataViewSchema.Builder();
        foreach (var (name, type, table) in entries.Where(e => e.Type is not null))
            builder.AddColumn(name, type, table == 0 ? null : ReadAnnotations(reader, table));
        return builder.ToSchema();
    }

    /// <summary>Writes the values, then a table of them; gives the table's place, 0 where there is none.</summary>
    private static long WriteAnnotations(BinaryWriter writer, DataViewSchema.Annotations annotations)
    {
        var stream = writer.BaseStream;
        var written = new List<(DataViewSchema.Column Kind, byte Compression, long Place, long Length)>();
        foreach (var kind in annotations.Schema.Where(k => !k.IsHidden && ColumnTypeCode.IsKnown(k.Type)))
        {
            var plain = ColumnValueCode.Write(annotations, kind);
            using var deflated = new MemoryStream();
            using (var deflate = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
                deflate.Write(plain);
            var (compression, bytes) = plain.Length <= deflated.Length ? (Plain, plain) : (Deflated, deflated.ToArray());
            written.Add((kind, compression, stream.Position, bytes.Length));
            writer.Write(bytes);
        }

        if (written.Count == 0)
            return 0;
        var table = stream.Position;
        writer.Write7BitEncodedInt(written.Count);
        foreach (var (kind, compression, place, length) in written)
        {
            writer.Write(kind.Name);
            ColumnTypeCode.Write(writer, kind.Type);
            writer.Write(compression);
            writer.Write(place);
            writer.Write7BitEncodedInt64(length);
        }

        return table;
    }

    private static DataViewSchema.Annotations ReadAnnotations(BinaryReader reader, long table)
    {
        Contracts.CheckDecode(table >= HeaderSize && table < reader.BaseStream.Length, "The schema's tables are corrupt");
        reader.Seek(table);
        var entries = new (string Kind, DataViewType Type, byte Compression, long Place, long Length)[Count(reader, reader.Read7BitEncodedInt())];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = (reader.ReadString(), ColumnTypeCode.Read(reader), reader.ReadByte(), reader.ReadInt64(), reader.Read7BitEncodedInt64());
        var builder = new DataViewSchema.Annotations.Builder();
        foreach (var (kind, type, compression, place, length) in entries.Where(e => e.Type is not null && e.Compression <= Deflated))
        {
            Contracts.CheckDecode(place >= HeaderSize && length > 0 && length <= reader.BaseStream.Length - place, "The schema's tables are corrupt");
            reader.Seek(place);
            using Stream bytes = new MemoryStream(reader.ReadBytes((int)length));
            using var value = new BinaryReader(compression == Plain ? bytes : new DeflateStream(bytes, CompressionMode.Decompress));
            ColumnValueCode.Read(value, kind, type, builder);
        }

        return builder.ToAnnotations();
    }

    /// <summary>A count of things that each take a byte at least.</summary>
    private static int Count(BinaryReader reader, int count)
    {
        Contracts.CheckDecode(count >= 0 && count <= reader.BaseStream.Length, "A count in the schema is out of range");
        return count;
    }
}
