using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Cuts a line into fields. Those asked for beyond the last one are empty.</summary>
internal sealed class LineFields(char[] separators, bool allowQuoting, bool trimLineEnd)
{
    private readonly bool _spaceSeparates = separators.Contains(' ');
    private readonly List<ReadOnlyMemory<char>> _fields = [];
    private readonly StringBuilder _unquoted = new();

    public int Count => _fields.Count;

    public ReadOnlyMemory<char> this[int index] => index < _fields.Count ? _fields[index] : default;

    /// <summary>Cuts the first <paramref name="wanted"/> fields of a line. Those whose quotes are wrong are left empty; says how many these are.</summary>
    public int Cut(string line, int wanted)
    {
        _fields.Clear();
        var text = trimLineEnd ? line.AsMemory().TrimEnd() : line.AsMemory();
        var (start, misquoted) = (0, 0);
        while (_fields.Count < wanted)
        {
            if (!_spaceSeparates)
                start += text.Span[start..].IndexOfAnyExcept(' ') is var spaces and >= 0 ? spaces : text.Length - start;
            int end;
            if (allowQuoting && start < text.Length && text.Span[start] == '"')
            {
                if (!Unquote(text, start + 1, out var field, out end))
                    misquoted++;
                _fields.Add(field);
            }
            else
            {
                end = FieldEnd(text.Span, start);
                _fields.Add(text[start..end]);
            }

            if (end >= text.Length)
                break;
            start = end + 1;
        }

        return misquoted;
    }

    private int FieldEnd(ReadOnlySpan<char> text, int start) => text[start..].IndexOfAny(separators) is var length and >= 0 ? start + length : text.Length;

    /// <summary>Reads a field from behind its opening quote. Its end is where the next separator stands; only spaces may come before that.</summary>
    private bool Unquote(ReadOnlyMemory<char> text, int start, out ReadOnlyMemory<char> field, out int end)
    {
        field = default;
        _unquoted.Clear();
        while (true)
        {
            var length = text.Span[start..].IndexOf('"');
            if (length < 0)
            {
                end = text.Length;
                return false;
            }

            var afterQuote = start + length + 1;
            if (afterQuote < text.Length && text.Span[afterQuote] == '"')
            {
                _unquoted.Append(text.Span[start..afterQuote]);
                start = afterQuote + 1;
                continue;
            }

            end = FieldEnd(text.Span, afterQuote);
            if (text.Span[afterQuote..end].ContainsAnyExcept(' '))
                return false;
            field = _unquoted.Length == 0 ? text[start..(start + length)] : _unquoted.Append(text.Span[start..(start + length)]).ToString().AsMemory();
            return true;
        }
    }
}
