using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where an object reads itself from: what a <see cref="ModelSaveContext"/> wrote.</summary>
internal sealed partial class ModelLoadContext : IDisposable
{
    public const string ModelStreamName = "Model.key";

    public readonly RepositoryReader Repository;
    public readonly string Directory;
    public readonly BinaryReader Reader;
    public readonly string[] Strings;
    public readonly string LoaderAssemblyName;
    public readonly long FpMin;
    internal readonly ModelHeader Header;

    internal ModelLoadContext(RepositoryReader rep, Repository.Entry ent, string dir)
    {
        Repository = Contracts.CheckValue(rep, nameof(rep));
        Directory = dir;
        Reader = new(Contracts.CheckValue(ent, nameof(ent)).Stream, Encoding.UTF8, leaveOpen: true);
        FpMin = ent.Stream.Position;
        Header = ModelHeader.Read(Reader, out Strings, out LoaderAssemblyName);
    }

    internal ModelLoadContext(BinaryReader reader, IExceptionContext ectx = null)
    {
        Reader = Contracts.CheckValue(reader, nameof(reader));
        FpMin = reader.BaseStream.Position;
        Header = ModelHeader.Read(Reader, out Strings, out LoaderAssemblyName);
    }

    public bool InRepository => Repository is not null;

    public void CheckAtModel() => Contracts.Check(Reader.BaseStream.Position == FpMin + ModelHeader.Size);

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => Header.CheckVersionInfo(ver);

    public string LoadString() => LoadStringOrNull() ?? throw Contracts.ExceptDecode("A text of the model is missing");

    public string LoadNonEmptyString()
    {
        var text = LoadString();
        Contracts.CheckDecode(text.Length > 0, "A text of the model is empty");
        return text;
    }

    public string LoadStringOrNull()
    {
        var id = Reader.ReadInt32();
        Contracts.CheckDecode(id >= -1 && id < (Strings?.Length ?? 0), $"The model has no text number {id}");
        return id < 0 ? null : Strings[id];
    }

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        using var entry = OpenEntryOrNull(name);
        if (entry is null)
            return false;
        using var reader = new BinaryReader(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(reader);
        return true;
    }

    public bool TryLoadTextStream(string name, Action<TextReader> action)
    {
        using var entry = OpenEntryOrNull(name);
        if (entry is null)
            return false;
        using var reader = new StreamReader(entry.Stream);
        action(reader);
        return true;
    }

    public bool TryProcessSubModel(string dir, Action<ModelLoadContext> action)
    {
        Contracts.Check(InRepository, "Can't load a sub-model when reading from a single stream");
        var path = Path.Combine(Directory ?? "", Contracts.CheckNonEmpty(dir, nameof(dir)));
        using var entry = Repository.OpenEntryOrNull(path, ModelStreamName);
        if (entry is null)
            return false;
        using var context = new ModelLoadContext(Repository, entry, path);
        action(context);
        return true;
    }

    /// <summary>Says that the whole block was read; a block longer than that is corrupt.</summary>
    public void Done()
    {
        Contracts.CheckDecode(Reader.BaseStream.Position == FpMin + ModelHeader.Size + Header.ModelLength, "The model's block is longer or shorter than what was read of it");
        Reader.Seek(FpMin + Header.End);
        Dispose();
    }

    public void Dispose()
    {
        if (InRepository)
            Reader.Dispose();
    }

    private Repository.Entry OpenEntryOrNull(string name)
    {
        Contracts.Check(InRepository, "Can't load a stream when reading from a single stream");
        return Repository.OpenEntryOrNull(Directory, Contracts.CheckNonEmpty(name, nameof(name)));
    }
}
