using System.Text;

namespace Microsoft.ML.Data;

/// <summary>A confusion matrix as text. Names that do not fit over a column stand, numbered, in front of the rows only.</summary>
internal sealed class ConfusionTable
{
    private const int LeastHead = 9;

    private readonly ConfusionMatrix _matrix;
    private readonly ReadOnlyMemory<char>[] _names;
    private readonly bool _isBinary;
    private readonly int _columnWidth;
    private readonly int _headWidth;

    // 0 if the columns bear names.
    private readonly int _digits;

    public ConfusionTable(ConfusionMatrix matrix, ReadOnlyMemory<char>[] names, bool isBinary)
    {
        (_matrix, _names, _isBinary) = (matrix, names, isBinary && names.Length == 2);
        _columnWidth = names.Length == 2 ? 8 : 5;
        var longest = names.Max(n => n.Length);
        _digits = longest > _columnWidth ? (names.Length - 1).ToString().Length : 0;
        _headWidth = Math.Max(LeastHead, _digits == 0 ? longest : longest + _digits + 2);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        if (_isBinary)
        {
            var (positives, negatives) = (_matrix.Counts[0].Sum(), _matrix.Counts[1].Sum());
            text.Append($"TEST {_names[0].ToString().ToUpper()} RATIO:\t{positives / (positives + negatives):N4} ({positives:F1}/({positives:F1}+{negatives:F1}))");
        }

        var line = new string('=', (_names.Length > 2 ? 8 : 11) * _names.Length);
        text.AppendLine().AppendLine("Confusion table");
        text.AppendLine($"{Head("")} ||{line}");
        text.AppendLine($"{Head("PREDICTED")} ||{Cells(_names.Select((name, i) => _digits > 0 ? $"{i}" : name.ToString()))} Recall");
        text.AppendLine($"{Head("TRUTH")} ||{line}");
        for (var i = 0; i < _names.Length; i++)
            text.AppendLine($"{RowHead(i)} ||{Cells(_matrix.Counts[i].Select(count => $"{count:N0}"))} {_matrix.PerClassRecall[i],5:F4}");
        text.AppendLine($"{Head("")} ||{line}");
        text.AppendLine($"{Head("Precision")} ||{string.Concat(_matrix.PerClassPrecision.Select(p => $"{p:N4}".PadLeft(_columnWidth + 1) + " |"))}");
        return text.ToString();
    }

    private string Head(string title) => title.PadRight(_headWidth);

    private string RowHead(int row) => _digits == 0
        ? _names[row].ToString().PadLeft(_headWidth)
        : $"{row}".PadLeft(_digits) + ". " + _names[row].ToString().PadLeft(_headWidth - _digits - 2);

    private string Cells(IEnumerable<string> cells) => string.Concat(cells.Select(cell => $" {cell.PadLeft(_columnWidth)} |"));
}
