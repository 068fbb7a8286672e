using System.Xml.Linq;
using MLNetFineTune.Benchmarks.Pretrained;

namespace MLNetFineTune.Tests.Benchmarks;

public class LessDataTests
{
    private static readonly LessDataRow[] s_rows =
    [
        new("trec", 100, 1, 70, 50), new("trec", 100, 2, 72, 54), new("trec", 5_452, 1, 95, 90), new("trec", 5_452, 2, 95, 91), new("reviews", 788, 1, 88.5, 70),
    ];

    [Fact]
    public void Csv_IsALineAMeasurement() => Assert.Equal(
        "set,rows,seed,encoder,random\ntrec,100,1,70.00,50.00\ntrec,100,2,72.00,54.00\ntrec,5452,1,95.00,90.00\ntrec,5452,2,95.00,91.00\nreviews,788,1,88.50,70.00\n", LessDataTable.Csv(s_rows));

    [Fact]
    public void Markdown_IsALineANumberOfRows_WithMeansOverSeeds()
    {
        var lines = LessDataTable.Markdown(s_rows).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(5, lines.Length);
        Assert.Equal("| trec | 100 | 71.0 (70.0-72.0) | 52.0 (50.0-54.0) | +19.0 |", lines[2]);
        Assert.Equal("| reviews | 788 | 88.5 | 70.0 | +18.5 |", lines[4]);
    }

    [Fact]
    public void Svg_HasAPanelASet_AndAPointAMean()
    {
        var svg = XDocument.Parse(LessDataPlot.Svg(s_rows));
        XNamespace names = "http://www.w3.org/2000/svg";

        Assert.Equal(2, svg.Descendants(names + "g").Count());
        // Two lines of two points, two of one, and the legend's.
        Assert.Equal(8, svg.Descendants(names + "circle").Count());
        Assert.Contains("5,452", svg.Descendants(names + "text").Select(text => text.Value));
    }
}
