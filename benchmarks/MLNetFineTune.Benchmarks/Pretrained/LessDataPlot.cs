using System.Globalization;
using System.Text;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>The measurements as a picture: a panel a data set, accuracy by the number of rows (logarithmic), a line from the encoder and one from random weights, with whiskers from the
/// lowest to the highest seed.</summary>
internal static class LessDataPlot
{
    private const int Width = 440, Height = 300, Left = 52, Right = 28, Top = 40, Bottom = 54, LegendLine = 22;
    private static readonly (string Name, string Colour, Func<LessDataRow, double> Value)[] s_lines =
        [("from the pre-trained encoder", "#1a66b3", row => row.Encoder), ("same shape, random weights", "#c2571a", row => row.Random)];

    /// <summary>Draws them.</summary>
    public static string Svg(IReadOnlyList<LessDataRow> rows)
    {
        var sets = rows.GroupBy(row => row.Set).ToArray();
        var columns = Math.Min(2, sets.Length);
        // A line of the legend for each thing that it names where there is but one column.
        var head = LegendLine * (s_lines.Length / columns + 1);
        var (width, height) = (columns * Width, head + ((sets.Length + columns - 1) / columns * Height));
        var svg = new StringBuilder();
        Line(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\" fill=\"#333\">");
        // A ground of its own: pages may be dark.
        Line(svg, $"<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>");
        Legend(svg, columns);
        foreach (var (i, set) in sets.Index())
        {
            Line(svg, $"<g transform=\"translate({i % columns * Width} {head + (i / columns * Height)})\">");
            Panel(svg, set.Key, [.. set.GroupBy(row => row.Rows).OrderBy(size => size.Key).Select(size => (size.Key, size.ToArray()))]);
            Line(svg, $"</g>");
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static void Legend(StringBuilder svg, int columns)
    {
        foreach (var (i, line) in s_lines.Index())
        {
            var (x, y) = (Left + (i % columns * 250), LegendLine * (i / columns + 1));
            Line(svg, $"<path d=\"M{x} {y}h26\" stroke=\"{line.Colour}\" stroke-width=\"2.5\"/><circle cx=\"{x + 13}\" cy=\"{y}\" r=\"4\" fill=\"{line.Colour}\"/>");
            Line(svg, $"<text x=\"{x + 34}\" y=\"{y + 4.5}\">{line.Name}</text>");
        }
    }

    private static void Panel(StringBuilder svg, string name, (int Rows, LessDataRow[] Seeds)[] sizes)
    {
        var values = sizes.SelectMany(size => size.Seeds).SelectMany(row => new[] { row.Encoder, row.Random }).ToArray();
        var step = (values.Max() - values.Min()) switch { > 50 => 20, > 12 => 10, _ => 5 };
        var (low, high) = (Math.Floor((values.Min() - 1) / step) * step, Math.Min(100, Math.Ceiling((values.Max() + 1) / step) * step));
        var (few, many) = (Math.Log(sizes[0].Rows), Math.Log(sizes[^1].Rows));
        double X(int count) => sizes.Length == 1 ? (Left + Width - Right) / 2.0 : Left + ((Math.Log(count) - few) / (many - few) * (Width - Left - Right));
        double Y(double value) => Height - Bottom - ((value - low) / (high - low) * (Height - Top - Bottom));

        Line(svg, $"<text x=\"{Left}\" y=\"{Top - 16}\" font-size=\"15\" font-weight=\"bold\">{name}</text>");
        for (var tick = low; tick <= high; tick += step)
        {
            Line(svg, $"<path d=\"M{Left} {Y(tick):0.0}H{Width - Right}\" stroke=\"#ddd\"/><text x=\"{Left - 8}\" y=\"{Y(tick) + 4.5:0.0}\" text-anchor=\"end\">{tick:0}</text>");
        }
        foreach (var (count, _) in sizes)
        {
            Line(svg, $"<path d=\"M{X(count):0.0} {Height - Bottom}v5\" stroke=\"#888\"/><text x=\"{X(count):0.0}\" y=\"{Height - Bottom + 20}\" text-anchor=\"middle\" font-size=\"12\">{count:N0}</text>");
        }
        Line(svg, $"<path d=\"M{Left} {Height - Bottom}H{Width - Right}\" stroke=\"#888\"/>");
        Line(svg, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - Bottom + 40}\" text-anchor=\"middle\" fill=\"#666\">labelled rows</text>");
        Line(svg, $"<text transform=\"translate(15 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\" fill=\"#666\">test accuracy, %</text>");

        foreach (var line in s_lines)
        {
            var points = sizes.Select(size => (X: X(size.Rows), Y: Y(size.Seeds.Average(line.Value)), Low: Y(size.Seeds.Min(line.Value)), High: Y(size.Seeds.Max(line.Value)))).ToArray();
            Line(svg, $"<polyline points=\"{string.Join(' ', points.Select(p => FormattableString.Invariant($"{p.X:0.0},{p.Y:0.0}")))}\" fill=\"none\" stroke=\"{line.Colour}\" stroke-width=\"2\"/>");
            foreach (var p in points)
            {
                if (p.Low - p.High > 1) Line(svg, $"<path d=\"M{p.X:0.0} {p.Low:0.0}V{p.High:0.0}\" stroke=\"{line.Colour}\" stroke-width=\"1.5\"/>");
                Line(svg, $"<circle cx=\"{p.X:0.0}\" cy=\"{p.Y:0.0}\" r=\"3.5\" fill=\"{line.Colour}\"/>");
            }
        }
    }

    private static void Line(StringBuilder svg, FormattableString element) => svg.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
