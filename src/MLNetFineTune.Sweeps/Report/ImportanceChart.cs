using System.Globalization;

namespace MLNetFineTune.Sweeps;

/// <summary>A bar for each option's importance.</summary>
internal static class ImportanceChart
{
    private const double Width = 960, Row = 30, Left = 200, Right = 70;

    public static string Draw(IReadOnlyList<OptionImportance> importances)
    {
        var together = Math.Max(0, 1 - importances.Sum(i => i.Part));
        List<(string Name, double Part, string Kind)> bars = [.. importances.Select(i => (i.Name, i.Part, "bar")), ("several together", together, "bar rest")];
        var most = Math.Max(1e-9, bars.Max(b => b.Part));
        var parts = new List<string>();
        for (var i = 0; i < bars.Count; i++)
        {
            var (name, part, kind) = bars[i];
            var (y, length) = (i * Row, part / most * (Width - Left - Right));
            parts.Add(Markup.Label("name", Left - 10, y + 19, name, "end"));
            parts.Add($"<path class=\"{kind}\" d=\"{Bar(Left, y + 6, length, Row - 12)}\"/>");
            parts.Add(Markup.Label("note", Left + length + 8, y + 19, (100 * part).ToString("0.0", CultureInfo.InvariantCulture) + " %", "start"));
        }
        parts.Add(Markup.Line("axis", Left, 0, Left, bars.Count * Row));
        return Markup.Drawing(Width, bars.Count * Row, "Importance of each option", parts);
    }

    // Its end is round, its base is on the axis.
    private static string Bar(double x, double y, double length, double height)
    {
        var round = Math.Min(4, length);
        return $"M{Markup.At(x)} {Markup.At(y)}h{Markup.At(length - round)}q{Markup.At(round)} 0 {Markup.At(round)} {Markup.At(round)}v{Markup.At(height - (2 * round))}q0 {Markup.At(round)} -{Markup.At(round)} {Markup.At(round)}h-{Markup.At(length - round)}z";
    }
}
