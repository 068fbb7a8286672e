using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

internal sealed class RepositoryReader : Repository
{
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly HashSet<Entry> _open = [];

    private RepositoryReader(Stream stream, IExceptionContext ectx, bool useFileSystem)
        : base(useFileSystem, ectx)
    {
        try
        {
            _archive = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            foreach (var entry in _archive.Entries)
                _entries[Normal(entry.FullName)] = entry;
        }
        catch (Exception e)
        {
            throw Contracts.ExceptDecode(e, "Failed to open a zip archive");
        }
    }

    public static RepositoryReader Open(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true) =>
        new(Contracts.CheckValue(stream, nameof(stream)), ectx, useFileSystem);

    public Entry OpenEntry(string name) => OpenEntry(null, name);

    public Entry OpenEntry(string dir, string name) =>
        OpenEntryOrNull(dir, name) ?? throw Contracts.Except($"Repository doesn't contain entry {PathOf(dir, name)}");

    public Entry OpenEntryOrNull(string name) => OpenEntryOrNull(null, name);

    public Entry OpenEntryOrNull(string dir, string name)
    {
        var path = PathOf(dir, name);
        if (!_entries.TryGetValue(Normal(path), out var zipped))
            return null;
        var stream = TemporaryStream();
        try
        {
            using var source = zipped.Open();
            source.CopyTo(stream);
            stream.Position = 0;
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        var entry = new Entry(this, path, stream);
        _open.Add(entry);
        return entry;
    }

    public override void Dispose()
    {
        foreach (var entry in _open.ToArray())
            entry.Dispose();
        _archive.Dispose();
    }

    private protected override void OnDispose(Entry entry)
    {
        _open.Remove(entry);
        entry.Stream.Dispose();
    }

    /// <summary>Windows writes names with backslashes.</summary>
    private static string Normal(string path) => path.Replace('\\', '/');
}
