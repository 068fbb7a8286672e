using System.Text;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>The lines of a text file, empty ones too, with their numbers from 1, read as they are asked for.</summary>
internal static class NumberedLines
{
    /// <exception cref="InvalidDataException">Bytes that the encoding does not have; the line is named.</exception>
    public static IEnumerable<(long Number, string Line)> Read(string path, Encoding encoding)
    {
        using var reader = Open(path, encoding);
        for (var number = 1L; Next(reader, path, encoding) is { } line; number++)
            yield return (number, number == 1 ? line.TrimStart('\uFEFF') : line);
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static void Require(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no file '{path}'", path);
    }

    private static string? Next(StreamReader reader, string path, Encoding encoding)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}, line {BadLine(path, encoding)}: bytes that are not {encoding.WebName}; name the file's encoding, or save it as {encoding.WebName}", e);
        }
    }

    // The reader decodes ahead of the line that it gives: only byte after byte tells where it goes wrong.
    private static long BadLine(string path, Encoding encoding)
    {
        using var file = new BufferedStream(File.OpenRead(path), 1 << 16);
        var decoder = Strict(encoding).GetDecoder();
        Span<byte> unit = stackalloc byte[1];
        Span<char> characters = stackalloc char[8];
        var line = 1L;
        try
        {
            while (file.Read(unit) == 1)
                line += characters[..decoder.GetChars(unit, characters, flush: false)].Count('\n');
            decoder.GetChars([], characters, flush: true);
        }
        catch (DecoderFallbackException)
        {
        }
        return line;
    }

    private static StreamReader Open(string path, Encoding encoding) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan), Strict(encoding), detectEncodingFromByteOrderMarks: false, 1 << 16);

    private static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict;
    }
}
