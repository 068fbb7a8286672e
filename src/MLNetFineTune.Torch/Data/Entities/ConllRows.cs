using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>Cuts a file's lines into words and tags.</summary>
internal sealed class ConllRows(string path, ConllOptions options)
{
    private const string DocumentStart = "-DOCSTART-";

    private bool _atTabs;
    private int _columns;

    /// <summary>The texts of the file as they are written, each with the line of its first word.</summary>
    public IEnumerable<(long Line, List<string> Words, List<string> Tags)> Texts()
    {
        var (first, words, tags) = (0L, new List<string>(), new List<string>());
        foreach (var (number, line) in NumberedLines.Read(path, options.Encoding))
        {
            if (!string.IsNullOrWhiteSpace(line) && !line.StartsWith(DocumentStart, StringComparison.Ordinal))
            {
                if (words.Count == 0 && IsComment(line)) continue;
                var (word, tag) = Row(line, number);
                if (words.Count == 0) first = number;
                words.Add(word);
                tags.Add(tag);
                continue;
            }
            if (words.Count == 0) continue;
            yield return (first, words, tags);
            (words, tags) = ([], []);
        }
        if (words.Count > 0) yield return (first, words, tags);
    }

    private bool IsComment(string line)
    {
        if (string.IsNullOrEmpty(options.CommentPrefix) || !line.StartsWith(options.CommentPrefix, StringComparison.Ordinal)) return false;
        var columns = Columns(line);
        return columns.Length < 2 || _columns != 0 && columns.Length != _columns || At(columns, options.TagColumn) is not { } tag || !HasPrefix(tag.Trim());
    }

    private (string Word, string Tag) Row(string line, long number)
    {
        if (_columns == 0) _atTabs = line.Contains('\t', StringComparison.Ordinal);
        var columns = Columns(line);
        if (_columns == 0) _columns = columns.Length;
        if (columns.Length != _columns) throw Wrong(number, $"has {Count(columns.Length)} where the rows before it have {_columns}{Hint}");
        if (At(columns, options.WordColumn) is not { } word) throw Wrong(number, $"has {Count(columns.Length)}, none of which is the word's, {options.WordColumn}{Hint}");
        if (At(columns, options.TagColumn) is not { } found || columns.Length < 2) throw Wrong(number, $"has {Count(columns.Length)}, none of which is the tag's, {options.TagColumn}{Hint}");
        var tag = found.Trim();
        if (string.IsNullOrWhiteSpace(word)) throw Wrong(number, $"has the tag '{tag}' and no word");
        return Tag.Problem(tag) is { } problem ? throw Wrong(number, problem) : (word, tag);
    }

    private string Hint => $", split at {(options.Separator is { } separator ? $"'{separator}'" : _atTabs ? "tabs" : "spaces")}";

    private static string Count(int columns) => columns == 1 ? "1 column" : $"{columns} columns";

    private string[] Columns(string line) =>
        options.Separator is { Length: > 0 } separator ? line.Split(separator)
        : _atTabs || _columns == 0 && line.Contains('\t', StringComparison.Ordinal) ? line.Split('\t')
        : line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static string? At(string[] columns, int column) => (column < 0 ? columns.Length + column : column) is var at && at >= 0 && at < columns.Length ? columns[at] : null;

    private static bool HasPrefix(string tag) => tag == Tag.Outside || tag.Length > 2 && tag[1] == '-' && "BIESLU".Contains(tag[0], StringComparison.Ordinal);

    private InvalidDataException Wrong(long number, string problem) => new($"{path}, line {number}: {problem}");
}
