using System.Globalization;
using System.Net;

namespace MLNetFineTune.Sweeps;

/// <summary>Pieces of HTML and SVG.</summary>
internal static class Markup
{
    /// <summary>Text that shows as it is, whatever it holds.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text) ?? "";

    /// <summary>A coordinate.</summary>
    public static string At(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A figure of a metric.</summary>
    public static string Figure(double? number) => number is { } value && double.IsFinite(value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "–";

    /// <summary>A duration in the unit that people say it in.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };

    public static string Line(string kind, double x1, double y1, double x2, double y2) => $"<line class=\"{kind}\" x1=\"{At(x1)}\" y1=\"{At(y1)}\" x2=\"{At(x2)}\" y2=\"{At(y2)}\"/>";

    public static string Label(string kind, double x, double y, string text, string anchor = "middle") =>
        $"<text class=\"{kind}\" x=\"{At(x)}\" y=\"{At(y)}\" text-anchor=\"{anchor}\">{Text(text)}</text>";

    public static string Path(IEnumerable<(double X, double Y)> points) => "M" + string.Join('L', points.Select(p => $"{At(p.X)} {At(p.Y)}"));

    /// <summary>A drawing that is as wide as the page lets it.</summary>
    public static string Drawing(double width, double height, string about, IEnumerable<string> parts) =>
        $"<svg viewBox=\"0 0 {At(width)} {At(height)}\" role=\"img\" aria-label=\"{Text(about)}\">{string.Concat(parts)}</svg>";
}
