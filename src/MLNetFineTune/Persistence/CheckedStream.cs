using System.Security.Cryptography;

namespace MLNetFineTune.Persistence;

/// <summary>Reads a part of a model and finds out whether it is as it was written: length and SHA-256.</summary>
internal sealed class CheckedStream(Stream source, PartRecord part) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => part.Length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what is left and compares.</summary>
    /// <exception cref="FormatException">The part is shorter, longer or other than what was written.</exception>
    public void CheckToEnd()
    {
        var rest = new byte[1 << 16];
        while (_read <= part.Length && Read(rest) > 0)
        {
        }

        if (_read != part.Length)
            throw new FormatException($"The model file is damaged: '{part.Name}' has {(_read < part.Length ? $"{_read}" : "more")} bytes instead of {part.Length}");
        if (Convert.ToHexStringLower(_hash.GetCurrentHash()) != part.Sha256)
            throw new FormatException($"The model file is damaged: the bytes of '{part.Name}' are not those that were saved (SHA-256 differs)");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(buffer);
        _hash.AppendData(buffer[..read]);
        _read += read;
        // Whoever copies a part into memory must not be led beyond its length by an entry that unpacks to far more.
        return _read <= part.Length ? read : throw new FormatException($"The model file is damaged: '{part.Name}' has more bytes than {part.Length}");
    }

    // Whoever reads the model closes its streams; the check comes after that, so nothing here is to be disposed.
    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
