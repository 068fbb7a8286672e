using System.IO.Compression;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

internal sealed class RepositoryWriter : Repository
{
    private readonly ZipArchive _archive;
    private readonly HashSet<string> _names = [];
    private readonly List<Entry> _open = [];
    private readonly Queue<Entry> _closed = [];
    private bool _disposed;

    private RepositoryWriter(Stream stream, IExceptionContext ectx, bool useFileSystem)
        : base(useFileSystem, ectx) => _archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);

    public static RepositoryWriter CreateNew(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        var repository = new RepositoryWriter(Contracts.CheckValue(stream, nameof(stream)), ectx, useFileSystem);
        using var entry = repository.CreateEntry("TrainingInfo", "Version.txt");
        using var writer = new StreamWriter(entry.Stream, leaveOpen: true);
        writer.WriteLine(typeof(RepositoryWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        return repository;
    }

    public Entry CreateEntry(string name) => CreateEntry(null, name);

    public Entry CreateEntry(string dir, string name)
    {
        Contracts.Check(!_disposed);
        Flush();
        var path = PathOf(dir, name);
        Contracts.CheckParam(_names.Add(path), nameof(name), $"Duplicate entry: '{path}'");
        var entry = new Entry(this, path, TemporaryStream());
        _open.Add(entry);
        return entry;
    }

    /// <summary>Writes all entries to the zip and ends it.</summary>
    public void Commit()
    {
        Contracts.Check(!_disposed);
        foreach (var entry in _open.AsEnumerable().Reverse().ToArray())
            entry.Dispose();
        Flush();
        _disposed = true;
        _archive.Dispose();
    }

    public override void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var entry in _open.Concat(_closed))
            entry.Stream.Dispose();

        // Only a failed save comes here: what ended it matters, not what its torn archive says.
        try
        {
            _archive.Dispose();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or NotSupportedException or InvalidOperationException)
        {
        }
    }

    /// <summary>An entry that is done waits here: its disposal does not throw, writing it may.</summary>
    private protected override void OnDispose(Entry entry)
    {
        _open.Remove(entry);
        if (_disposed)
            entry.Stream.Dispose();
        else
            _closed.Enqueue(entry);
    }

    private void Flush()
    {
        while (_closed.TryDequeue(out var entry))
        {
            using var source = entry.Stream;
            using var destination = _archive.CreateEntry(entry.Path).Open();
            source.Position = 0;
            source.CopyTo(destination);
        }
    }
}
