using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// The frame of a Model.key: 256 bytes of header, the model's own block, a table of texts (UTF-16), the name of the assembly that reads it, a tail.
/// All places in it count from the header's first byte; numbers are little-endian.
/// </summary>
internal sealed class ModelHeader
{
    public const int Size = 0x100;

    private const ulong Signature = 0x4C45444F4D004C4D;
    private const ulong TailSignature = 0x4D4C004D4F44454C;
    private const uint VersionWithAssembly = 0x00010002;
    private const uint VersionWeReadBack = 0x00010001;

    public uint Version { get; private set; } = VersionWithAssembly;

    public uint VersionReadable { get; private set; } = VersionWithAssembly;

    public long ModelLength { get; set; }

    public long TextTable { get; set; }

    public long TextTableLength { get; set; }

    public long Texts { get; set; }

    public long TextsLength { get; set; }

    public ulong ModelSignature { get; private set; }

    public uint ModelVerWritten { get; private set; }

    public uint ModelVerReadable { get; private set; }

    public string LoaderSignature { get; private set; } = "";

    public string LoaderSignatureAlt { get; private set; } = "";

    public long Tail { get; set; }

    public long End { get; set; }

    public long AssemblyName { get; set; }

    public uint AssemblyNameLength { get; set; }

    public void SetVersionInfo(VersionInfo version)
    {
        (ModelSignature, ModelVerWritten, ModelVerReadable) = (version.ModelSignature, version.VerWrittenCur, version.VerReadableCur);
        (LoaderSignature, LoaderSignatureAlt) = (version.LoaderSignature ?? "", version.LoaderSignatureAlt ?? "");
    }

    public void CheckVersionInfo(VersionInfo version)
    {
        Contracts.CheckDecode(ModelSignature == version.ModelSignature, "Unknown file type");
        Contracts.CheckDecode(ModelVerReadable <= ModelVerWritten, "Corrupt file header");
        Contracts.CheckDecode(ModelVerReadable <= version.VerWrittenCur, $"The model is too new for component '{version.LoaderSignature}': "
            + $"it needs version {ModelVerReadable:x8}, this one reads up to {version.VerWrittenCur:x8}. Train it with this version of ML.NET or an older one");
        Contracts.CheckDecode(ModelVerWritten >= version.VerWeCanReadBack, $"The model is too old for component '{version.LoaderSignature}': "
            + $"it has version {ModelVerWritten:x8}, this one reads from {version.VerWeCanReadBack:x8}");
    }

    /// <summary>Writes the tail where the writer stands, then the header at <paramref name="start"/>.</summary>
    public void Write(BinaryWriter writer, long start)
    {
        Tail = writer.BaseStream.Position - start;
        writer.Write(TailSignature);
        End = writer.BaseStream.Position - start;
        writer.Seek(start);
        writer.Write(Signature);
        writer.Write(Version);
        writer.Write(VersionReadable);
        foreach (var place in new[] { Size, ModelLength, TextTable, TextTableLength, Texts, TextsLength })
            writer.Write(place);
        writer.Write(ModelSignature);
        writer.Write(ModelVerWritten);
        writer.Write(ModelVerReadable);
        foreach (var part in (ulong[])[.. Pack(LoaderSignature, 3), .. Pack(LoaderSignatureAlt, 3)])
            writer.Write(part);
        foreach (var place in new[] { Tail, End, AssemblyName })
            writer.Write(place);
        writer.Write(AssemblyNameLength);
        writer.Write(new byte[start + Size - writer.BaseStream.Position]);
        writer.Seek(start + End);
    }

    /// <summary>Reads and checks a header and its tail; the reader stands at the model's block then.</summary>
    public static ModelHeader Read(BinaryReader reader, out string[] texts, out string assemblyName)
    {
        var stream = reader.BaseStream;
        var start = stream.Position;
        Contracts.CheckDecode(stream.Length - start >= Size, "Corrupt file header");
        Contracts.CheckDecode(reader.ReadUInt64() == Signature, "Wrong file type");
        var header = new ModelHeader { Version = reader.ReadUInt32(), VersionReadable = reader.ReadUInt32() };
        Contracts.CheckDecode(header.VersionReadable <= header.Version, "Corrupt file header");
        Contracts.CheckDecode(header.VersionReadable <= VersionWithAssembly, "File is too new");
        Contracts.CheckDecode(header.Version >= VersionWeReadBack, "File is too old");
        var model = reader.ReadInt64();
        header.ModelLength = reader.ReadInt64();
        header.TextTable = reader.ReadInt64();
        header.TextTableLength = reader.ReadInt64();
        header.Texts = reader.ReadInt64();
        header.TextsLength = reader.ReadInt64();
        header.ModelSignature = reader.ReadUInt64();
        header.ModelVerWritten = reader.ReadUInt32();
        header.ModelVerReadable = reader.ReadUInt32();
        header.LoaderSignature = Unpack(reader);
        header.LoaderSignatureAlt = Unpack(reader);
        header.Tail = reader.ReadInt64();
        header.End = reader.ReadInt64();
        header.AssemblyName = reader.ReadInt64();
        header.AssemblyNameLength = reader.ReadUInt32();
        Contracts.CheckDecode(model == Size && header.IsLaidOut(stream.Length - start), "Corrupt file header");

        texts = header.TextTable == 0 ? null : header.ReadTexts(reader, start);
        assemblyName = header.HasAssemblyName ? ReadText(reader, start + header.AssemblyName, header.AssemblyNameLength) : null;
        reader.Seek(start + header.Tail);
        Contracts.CheckDecode(reader.ReadUInt64() == TailSignature, "Corrupt model file tail");
        reader.Seek(start + Size);
        return header;
    }

    private bool HasAssemblyName => Version >= VersionWithAssembly && AssemblyName != 0;

    /// <summary>Block, table, texts, assembly name and tail follow one another, and all of them fit in what there is.</summary>
    private bool IsLaidOut(long room)
    {
        bool Fits(long length) => length >= 0 && length <= room;
        if (!Fits(ModelLength) || !Fits(TextTableLength) || !Fits(TextsLength) || !Fits(AssemblyNameLength))
            return false;
        var end = Size + ModelLength;
        if (TextTable == 0 ? TextTableLength != 0 || Texts != 0 || TextsLength != 0
            : TextTable != end || TextTableLength is 0 || TextTableLength % sizeof(long) != 0 || Texts != TextTable + TextTableLength || TextsLength % sizeof(char) != 0)
            return false;
        end += TextTableLength + TextsLength;
        if (HasAssemblyName && (AssemblyName != end || AssemblyNameLength % sizeof(char) != 0))
            return false;
        end += HasAssemblyName ? AssemblyNameLength : 0;
        return Tail == end && End == Tail + sizeof(ulong) && End <= room;
    }

    private string[] ReadTexts(BinaryReader reader, long start)
    {
        var texts = new string[TextTableLength / sizeof(long)];
        var from = 0L;
        for (var i = 0; i < texts.Length; i++)
        {
            reader.Seek(start + TextTable + i * sizeof(long));
            var to = reader.ReadInt64();
            Contracts.CheckDecode(from <= to && to <= TextsLength && to % sizeof(char) == 0, "Corrupt texts of a model");
            texts[i] = ReadText(reader, start + Texts + from, to - from);
            from = to;
        }

        Contracts.CheckDecode(from == TextsLength, "Corrupt texts of a model");
        return texts;
    }

    /// <summary>Code units as they are, lone surrogates too.</summary>
    private static string ReadText(BinaryReader reader, long place, long bytes)
    {
        reader.Seek(place);
        var text = new StringBuilder();
        for (var i = 0L; i < bytes / sizeof(char); i++)
            text.Append((char)reader.ReadUInt16());
        return text.ToString();
    }

    /// <summary>One byte a character, the first the lowest, eight to a number.</summary>
    public static ulong[] Pack(string text, int numbers)
    {
        Contracts.Check(text.Length <= numbers * 8 && text.All(c => c <= 0xFF), "A signature has up to 24 characters, each of one byte");
        var packed = new ulong[numbers];
        for (var i = 0; i < text.Length; i++)
            packed[i / 8] |= (ulong)text[i] << (i % 8 * 8);
        return packed;
    }

    private static string Unpack(BinaryReader reader) => new string(reader.ReadBytes(24).Select(b => (char)b).ToArray()).TrimEnd('\0');
}
