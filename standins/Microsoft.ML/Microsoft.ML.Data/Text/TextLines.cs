namespace Microsoft.ML.Data;

/// <summary>The lines of a text file that hold rows.</summary>
internal static class TextLines
{
    /// <summary>
    /// Lines with their numbers in the file, from 1, without the header, empty lines, those that begin with <c>//</c>, and those that
    /// begin with <c>#</c> before the header or first row. UTF-8, unless a byte order mark says otherwise; bytes that are not become U+FFFD.
    /// </summary>
    public static IEnumerable<(long Number, string Text)> Read(string path, bool hasHeader, long maxRows)
    {
        if (maxRows == 0)
            yield break;
        using var reader = new StreamReader(path);
        var (number, rows) = (0L, 0L);
        var atHead = true;
        while (reader.ReadLine() is { } text)
        {
            number++;
            if (text.Length == 0 || text.StartsWith("//", StringComparison.Ordinal) || (atHead && text[0] == '#'))
                continue;
            var isHeader = atHead && hasHeader;
            atHead = false;
            if (isHeader)
                continue;
            yield return (number, text);
            if (++rows >= maxRows)
                yield break;
        }
    }
}
