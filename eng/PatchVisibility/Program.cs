// Copies assemblies with their internal types and members made public, to compile against: never to run.
//   PatchVisibility OUT_FOLDER ASSEMBLY…
using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

if (args.Length < 2)
{
    Console.Error.WriteLine("PatchVisibility: error: expected OUT_FOLDER ASSEMBLY…");
    return 2;
}

Directory.CreateDirectory(args[0]);
foreach (var path in args.Skip(1))
{
    var image = File.ReadAllBytes(path);
    MakePublic(image);
    // Another build of the same project may be reading the old copy: it is replaced, not rewritten.
    var written = Path.Combine(args[0], Path.GetFileName(path));
    var temporary = $"{written}.{Environment.ProcessId}";
    File.WriteAllBytes(temporary, image);
    File.Move(temporary, written, overwrite: true);
}

return 0;

static unsafe void MakePublic(byte[] image)
{
    fixed (byte* start = image)
    {
        using var pe = new PEReader(start, image.Length);
        var metadata = pe.GetMetadataReader();
        var tables = pe.PEHeaders.MetadataStartOffset;
        foreach (var type in metadata.TypeDefinitions)
        {
            var row = Row(TableIndex.TypeDef, metadata, tables, MetadataTokens.GetRowNumber(type));
            var attributes = (TypeAttributes)BinaryPrimitives.ReadInt32LittleEndian(row);
            BinaryPrimitives.WriteInt32LittleEndian(row, (int)Public(attributes));
        }

        foreach (var field in metadata.FieldDefinitions)
        {
            var row = Row(TableIndex.Field, metadata, tables, MetadataTokens.GetRowNumber(field));
            var attributes = (FieldAttributes)BinaryPrimitives.ReadUInt16LittleEndian(row);
            if ((attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Assembly or FieldAttributes.FamORAssem)
                BinaryPrimitives.WriteUInt16LittleEndian(row, (ushort)(attributes & ~FieldAttributes.FieldAccessMask | FieldAttributes.Public));
        }

        foreach (var method in metadata.MethodDefinitions)
        {
            // A row is RVA (4 bytes), implementation flags (2), flags (2).
            var row = Row(TableIndex.MethodDef, metadata, tables, MetadataTokens.GetRowNumber(method))[6..];
            var attributes = (MethodAttributes)BinaryPrimitives.ReadUInt16LittleEndian(row);
            // A virtual method stays: an override must repeat the access that the real assembly gives it.
            var isInternal = (attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Assembly or MethodAttributes.FamORAssem;
            if (isInternal && (attributes & MethodAttributes.Virtual) == 0)
                BinaryPrimitives.WriteUInt16LittleEndian(row, (ushort)(attributes & ~MethodAttributes.MemberAccessMask | MethodAttributes.Public));
        }

        Span<byte> Row(TableIndex table, MetadataReader reader, int offset, int number) =>
            image.AsSpan(offset + reader.GetTableMetadataOffset(table) + (number - 1) * reader.GetTableRowSize(table), reader.GetTableRowSize(table));
    }
}

static TypeAttributes Public(TypeAttributes attributes) => (attributes & TypeAttributes.VisibilityMask) switch
{
    TypeAttributes.NotPublic => attributes & ~TypeAttributes.VisibilityMask | TypeAttributes.Public,
    TypeAttributes.NestedAssembly or TypeAttributes.NestedFamORAssem => attributes & ~TypeAttributes.VisibilityMask | TypeAttributes.NestedPublic,
    _ => attributes,
};
