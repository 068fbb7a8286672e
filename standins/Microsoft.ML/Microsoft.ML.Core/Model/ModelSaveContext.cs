using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where an object saves itself: one folder of a model's zip, whose Model.key begins with a header; or a stream alone.</summary>
public sealed class ModelSaveContext : IDisposable
{
    private readonly Repository.Entry _entry;
    private readonly Dictionary<string, int> _textIds = [];
    private readonly List<string> _texts = [];
    private string _loaderAssemblyName;

    internal readonly RepositoryWriter Repository;
    internal readonly string Directory;
    internal readonly BinaryWriter Writer;
    internal readonly ModelHeader Header = new();
    internal readonly long FpMin;

    internal ModelSaveContext(RepositoryWriter rep, string dir, string name)
    {
        Repository = Contracts.CheckValue(rep, nameof(rep));
        Directory = dir;
        _entry = rep.CreateEntry(dir, Contracts.CheckNonEmpty(name, nameof(name)));
        Writer = new(_entry.Stream, Encoding.UTF8, leaveOpen: true);
        Writer.Write(new byte[ModelHeader.Size]);
    }

    internal ModelSaveContext(BinaryWriter writer, IExceptionContext ectx = null)
    {
        Writer = Contracts.CheckValue(writer, nameof(writer));
        FpMin = Position;
        Writer.Write(new byte[ModelHeader.Size]);
    }

    internal bool InRepository => Repository is not null;

    private long Position
    {
        get
        {
            Writer.Flush();
            return Writer.BaseStream.Position;
        }
    }

    internal void CheckAtModel() => Contracts.Check(Position == FpMin + ModelHeader.Size);

    internal void SetVersionInfo(VersionInfo ver)
    {
        Header.SetVersionInfo(ver);
        _loaderAssemblyName = ver.LoaderAssemblyName;
    }

    /// <summary>Texts stand in a table; in the block stands their number in it.</summary>
    internal void SaveString(string str) => Writer.Write(IdOf(Contracts.CheckValue(str, nameof(str))));

    internal void SaveString(ReadOnlyMemory<char> str) => SaveString(str.ToString());

    internal void SaveStringOrNull(string str) => Writer.Write(str is null ? -1 : IdOf(str));

    internal void SaveNonEmptyString(string str) => SaveString(Contracts.CheckNonEmpty(str, nameof(str)));

    internal void SaveTextStream(string name, Action<TextWriter> action)
    {
        using var entry = CreateEntry(name);
        using var writer = new StreamWriter(entry.Stream, leaveOpen: true);
        action(writer);
    }

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        using var entry = CreateEntry(name);
        using var writer = new BinaryWriter(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(writer);
    }

    internal void SaveSubModel(string dir, Action<ModelSaveContext> fn)
    {
        Contracts.Check(InRepository, "Can't save a sub-model when writing to a single stream");
        using var context = new ModelSaveContext(Repository, Path.Combine(Directory ?? "", Contracts.CheckNonEmpty(dir, nameof(dir))), ModelLoadContext.ModelStreamName);
        Contracts.CheckValue(fn, nameof(fn))(context);
        context.Done();
    }

    internal void SaveModel<T>(T value, string name)
        where T : class
    {
        Contracts.Check(InRepository, "Can't save a sub-model when writing to a single stream");
        SaveModel(Repository, value, Path.Combine(Directory ?? "", name));
    }

    /// <summary>Saves what can save itself; whatever cannot, null too, leaves no trace.</summary>
    internal static void SaveModel<T>(RepositoryWriter rep, T value, string path)
        where T : class
    {
        if (value is not ICanSaveModel model)
            return;
        using var context = new ModelSaveContext(rep, path, ModelLoadContext.ModelStreamName);
        model.Save(context);
        context.Done();
    }

    /// <summary>Writes texts, loader and header: the block is whole.</summary>
    internal void Done()
    {
        Contracts.Check(Header.ModelSignature != 0, "ModelSignature not specified!");
        Header.ModelLength = Position - FpMin - ModelHeader.Size;
        if (_texts.Count > 0)
        {
            Header.TextTable = Position - FpMin;
            var end = 0L;
            foreach (var text in _texts)
                Writer.Write(end += text.Length * sizeof(char));
            (Header.TextTableLength, Header.Texts, Header.TextsLength) = (_texts.Count * sizeof(long), Position - FpMin, end);
            foreach (var text in _texts)
                Writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        }

        if (!string.IsNullOrEmpty(_loaderAssemblyName))
        {
            (Header.AssemblyName, Header.AssemblyNameLength) = (Position - FpMin, (uint)_loaderAssemblyName.Length * sizeof(char));
            Writer.Write(MemoryMarshal.AsBytes(_loaderAssemblyName.AsSpan()));
        }

        Header.Write(Writer, FpMin);
        Dispose();
    }

    public void Dispose()
    {
        if (!InRepository)
            return;
        Writer.Dispose();
        _entry.Dispose();
    }

    private Repository.Entry CreateEntry(string name)
    {
        Contracts.Check(InRepository, "Can't save a stream when writing to a single stream");
        return Repository.CreateEntry(Directory, Contracts.CheckNonEmpty(name, nameof(name)));
    }

    private int IdOf(string text)
    {
        if (_textIds.TryAdd(text, _texts.Count))
            _texts.Add(text);
        return _textIds[text];
    }
}
