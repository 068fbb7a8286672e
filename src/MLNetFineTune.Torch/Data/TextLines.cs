using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace MLNetFineTune.Torch.Data;

/// <summary>
/// Texts of a file of lines, a text (a sentence, a paragraph) a line, read as they are asked for: memory does not grow with the file. Plain or gzip, which the first two
/// bytes tell; UTF-8, a byte order mark passed over, strictly: what is not UTF-8 is an error that says where. Lines of white space alone are left out. A line of more than a
/// mebibyte comes in parts, cut at white space where there is some, so that a file without line breaks can be read too.
/// </summary>
public static class TextLines
{
    private const int MostBytes = 1 << 20, ReadBytes = 1 << 16;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\v\f\r"u8);

    /// <summary>The texts of one file; it is opened when the first is asked for, and may be read any number of times.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">While reading: bytes that are not UTF-8 (file, line and byte are named), or a damaged gzip stream.</exception>
    public static IEnumerable<string> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no text file '{path}'", path);
        return Lines(path, MostBytes);
    }

    /// <summary>The texts of several files, one after the other.</summary>
    /// <param name="paths">The files.</param>
    /// <exception cref="ArgumentNullException"><paramref name="paths"/> is null.</exception>
    /// <exception cref="FileNotFoundException">One of them does not exist.</exception>
    /// <exception cref="InvalidDataException">While reading: as <see cref="Read(string)"/>.</exception>
    public static IEnumerable<string> Read(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = paths.Select(Read).ToList();
        return files.SelectMany(lines => lines);
    }

    internal static IEnumerable<string> Lines(string path, int mostBytes)
    {
        using var stream = Open(path);
        var buffer = new byte[mostBytes + ReadBytes];
        var (from, filled, line, ended) = (0, 0, 1L, false);
        var before = 0L; // bytes of the text before the buffer's first
        while (true)
        {
            var end = buffer.AsSpan(from, filled - from).IndexOf((byte)'\n');
            // Of exactly mostBytes only what follows tells whether they are a whole line.
            if (end < 0 && filled - from <= mostBytes && !ended)
            {
                buffer.AsSpan(from, filled - from).CopyTo(buffer);
                (before, filled, from) = (before + from, filled - from, 0);
                var read = Fill(stream, buffer.AsSpan(filled), path);
                if (before == 0 && filled == 0 && buffer.AsSpan(0, read).StartsWith("\uFEFF"u8)) from = 3;
                ended = read == 0;
                filled += read;
                continue;
            }
            if (end < 0 && from == filled) yield break;
            var isWhole = end >= 0 && end <= mostBytes || end < 0 && filled - from <= mostBytes;
            var length = !isWhole ? PartLength(buffer.AsSpan(from, mostBytes)) : end >= 0 ? end : filled - from;
            var text = Decode(buffer.AsSpan(from, length), path, line, before + from);
            if (!string.IsNullOrWhiteSpace(text)) yield return text;
            from += length;
            if (!isWhole || end < 0) continue;
            from++;
            line++;
        }
    }

    private static Stream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        Span<byte> head = stackalloc byte[2];
        var read = file.ReadAtLeast(head, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && head[0] == 0x1F && head[1] == 0x8B ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    // At least three bytes, where there are, so that a byte order mark is seen whole.
    private static int Fill(Stream stream, Span<byte> into, string path)
    {
        try
        {
            return stream.ReadAtLeast(into, 3, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path} is a damaged gzip file: {e.Message}", e);
        }
    }

    // Behind the last white space, or else behind the last whole character.
    private static int PartLength(ReadOnlySpan<byte> line)
    {
        if (line.LastIndexOfAny(WhiteSpace) is var space and > 0) return space + 1;
        var length = line.Length;
        for (var back = 0; back < 3 && length > 1 && (line[length - 1] & 0xC0) == 0x80; back++) length--;
        return length > 1 && line[length - 1] >= 0xC0 ? length - 1 : line.Length;
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string path, long line, long offset)
    {
        try
        {
            return Utf8.GetString(bytes.EndsWith((byte)'\r') ? bytes[..^1] : bytes);
        }
        catch (DecoderFallbackException)
        {
            var at = 0;
            while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done) at += length;
            throw new InvalidDataException($"{path}, line {line}: byte 0x{bytes[at]:X2} at {offset + at} is not UTF-8; save the file as UTF-8, or convert it (iconv -t UTF-8)");
        }
    }
}
