using System.IO.MemoryMappedFiles;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>A safetensors file, mapped into memory: opening it reads the header alone, a tensor's pages come in when it is read.</summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    public SafetensorsFile(string path)
    {
        Path = path;
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        try
        {
            Span<byte> prefix = stackalloc byte[8];
            if (stream.Length < 10)
                throw new CheckpointException(path, [new("file", stream.Length + " bytes", "a safetensors file")]);
            stream.ReadExactly(prefix);
            var json = new byte[SafetensorsHeader.ReadLength(path, prefix, stream.Length)];
            stream.ReadExactly(json);
            Entries = SafetensorsHeader.Parse(path, json, stream.Length - 8 - json.Length, _metadata);
            _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            _data = start + _view.PointerOffset + 8 + json.Length;
        }
        catch
        {
            _view?.Dispose();
            _map?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>What it says of itself, as text.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Its tensors, in the order of their places.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>A tensor's bytes as stored.</summary>
    public ReadOnlySpan<byte> Bytes(SafetensorsEntry entry) => new(_data + entry.Offset, checked((int)entry.ByteCount));

    /// <summary>Writes a tensor's elements, as f32, to <paramref name="target"/>.</summary>
    public void Read(SafetensorsEntry entry, float* target) => Elements.ToSingle(entry.Type, _data + entry.Offset, target, entry.ElementCount);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
