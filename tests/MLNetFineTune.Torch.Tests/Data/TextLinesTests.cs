using System.IO.Compression;
using System.Text;
using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Tests.Data;

public sealed class TextLinesTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("one\r\n\r\n \t\r\ntwo", "one|two")]
    [InlineData("\uFEFFone\n\uFEFFtwo\n\n", "one|\uFEFFtwo")]
    [InlineData(" ünï 中 🙂 \n", " ünï 中 🙂 ")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("", "")]
    [InlineData("\n\n", "")]
    public void Read_File_GivesItsLinesButTheEmptyOnes(string content, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        File.WriteAllBytes(_path, bytes);
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), TextLines.Read(_path));
        using (var gzip = new GZipStream(File.Create(_path), CompressionLevel.Fastest)) gzip.Write(bytes);
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), TextLines.Read([_path]));
    }

    [Fact]
    public void Read_MoreThanABuffer_GivesEveryLine()
    {
        var random = new Random(1);
        var lines = Enumerable.Range(0, 3000).Select(i => $"{i} " + new string('é', random.Next(0, 2000))).ToArray();
        File.WriteAllLines(_path, lines);
        Assert.Equal(lines, TextLines.Lines(_path, mostBytes: 5000));
        Assert.Equal(lines.Concat(lines), TextLines.Read([_path, _path]));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Read_EndlessLine_ComesInPartsCutAtWhiteSpaceOrBetweenCharacters(int mostBytes)
    {
        var words = string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i} "));
        var wide = string.Concat(Enumerable.Repeat("中🙂é", 3000));
        File.WriteAllText(_path, words + "\n" + wide + "\nlast line");
        var parts = TextLines.Lines(_path, mostBytes).ToList();
        Assert.Equal("last line", parts[^1]);
        Assert.All(parts, p => Assert.InRange(Encoding.UTF8.GetByteCount(p), 1, mostBytes));
        Assert.Equal(words + wide, string.Concat(parts.SkipLast(1)));
        Assert.All(parts.TakeWhile(p => p[0] < 128).SkipLast(1), p => Assert.EndsWith(" ", p, StringComparison.Ordinal));
        Assert.True(parts.Count < 3 * (words.Length + 3 * wide.Length) / mostBytes, $"{parts.Count} parts");
    }

    /// <summary>The first line, as long as one read, leaves exactly the most bytes of a part in the buffer.</summary>
    [Theory]
    [InlineData(100_000, 33_333)]
    [InlineData(99_999, 33_332)]
    [InlineData(100_001, 33_333)]
    public void Read_LineThatFillsTheBufferExactly_IsNotCutWithinACharacter(int mostBytes, int charactersOfAPart)
    {
        var first = new string('a', (1 << 16) - 1);
        File.WriteAllText(_path, first + "\n" + new string('中', 40_000) + "\nlast line");
        Assert.Equal([first, new string('中', charactersOfAPart), new string('中', 40_000 - charactersOfAPart), "last line"], TextLines.Lines(_path, mostBytes));
        File.WriteAllText(_path, first + "\n" + new string('b', mostBytes) + "\nlast line");
        Assert.Equal([first, new string('b', mostBytes), "last line"], TextLines.Lines(_path, mostBytes));
    }

    [Theory]
    [InlineData("good\nb\u00e4d", 1, 6)]
    [InlineData("b\u00e4d", 0, 1)]
    public void Read_OtherEncodingThanUtf8_SaysWhichByteOfWhichLine(string content, int line, int offset)
    {
        File.WriteAllText(_path, content, Encoding.Latin1);
        var e = Assert.Throws<InvalidDataException>(() => TextLines.Read(_path).ToList());
        Assert.StartsWith($"{_path}, line {line + 1}: byte 0xE4 at {offset} is not UTF-8", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HalfACharacterAtTheEnd_IsAnError()
    {
        File.WriteAllBytes(_path, [(byte)'a', 0xE4, 0xB8]);
        var e = Assert.Throws<InvalidDataException>(() => TextLines.Read(_path).ToList());
        Assert.Contains("line 1: byte 0xE4 at 1 is not UTF-8", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DamagedGzip_NamesTheFile()
    {
        using (var gzip = new GZipStream(File.Create(_path), CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100_000))));
        var bytes = File.ReadAllBytes(_path);
        bytes.AsSpan(bytes.Length / 2, 200).Fill(0xFF);
        File.WriteAllBytes(_path, bytes);
        var e = Assert.Throws<InvalidDataException>(() => TextLines.Read(_path).Count());
        Assert.StartsWith($"{_path} is a damaged gzip file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoSuchFile_ThrowsAtOnce() => Assert.Throws<FileNotFoundException>(() => TextLines.Read(_path + ".none"));
}
