using System.Globalization;
using System.Text;

namespace MLNetFineTune.Torch.Evaluation;

/// <summary>A report as text.</summary>
internal static class EntityTable
{
    private const int Column = 11;

    public static string Format(EntityReport report)
    {
        var text = new StringBuilder();
        (string Name, EntityScores Scores)[] averages =
        [
            ("micro average", report.Lenient.Micro), ("macro average", report.Lenient.Macro), ("weighted average", report.Lenient.Weighted),
            ($"micro, strict ({report.Scheme.ToString().ToUpperInvariant()})", report.Strict.Micro), ("micro, partial", report.Partial.Micro),
        ];
        var width = averages.Select(a => a.Name).Concat(report.Lenient.PerType.Keys).Max(n => n.Length);
        Line(text, width, "entity", "precision", "recall", "F1", "support");
        foreach (var (type, scores) in report.Lenient.PerType)
            Line(text, width, type, scores);
        text.Append('\n');
        foreach (var (name, scores) in averages)
            Line(text, width, name, scores);
        text.Append(CultureInfo.InvariantCulture, $"\nword accuracy {report.TokenAccuracy:0.0000} of {report.Tokens} words in {report.Texts} texts\n");
        if (report.Confusion.Types.Count > 0) Confusion(text, width, report.Confusion);
        return text.ToString();
    }

    private static void Confusion(StringBuilder text, int width, TypeConfusion confusion)
    {
        var types = confusion.Types;
        text.Append("\nlabelled as (rows), predicted as (columns)\n");
        Line(text, width, "", [.. types, "(missed)"]);
        foreach (var labelled in types)
            Line(text, width, labelled, [.. types.Select(predicted => Number(confusion.Count(labelled, predicted))), Number(confusion.Missed(labelled))]);
        Line(text, width, "(spurious)", [.. types.Select(predicted => Number(confusion.Spurious(predicted)))]);
    }

    private static void Line(StringBuilder text, int width, string name, EntityScores scores) =>
        Line(text, width, name, Figure(scores.Precision), Figure(scores.Recall), Figure(scores.F1), Number(scores.Support));

    private static void Line(StringBuilder text, int width, string name, params string[] cells)
    {
        text.Append(name.PadRight(width));
        foreach (var cell in cells)
            text.Append(' ').Append(cell.PadLeft(Column));
        text.Append('\n');
    }

    private static string Figure(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
