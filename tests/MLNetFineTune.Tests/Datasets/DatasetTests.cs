using System.Globalization;
using MLNetFineTune.Benchmarks;

namespace MLNetFineTune.Tests.Datasets;

/// <summary>What the READMEs under datasets/ promise of the files beside them.</summary>
public class DatasetTests
{
    private static readonly string[] s_splits = ["train", "test"];

    [Theory]
    [InlineData("reviews", 788, 196)]
    [InlineData("tickets", 753, 190)]
    public void Rows_OfEachSplit_AreAsManyAsTheReadmeSays(string dataset, int train, int test)
    {
        Assert.Equal(train, LabelledText.Rows(dataset, "train").Length);
        Assert.Equal(test, LabelledText.Rows(dataset, "test").Length);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("test")]
    public void Reviews_Labels_AreHalfAndHalf(string split)
    {
        var rows = LabelledText.Rows("reviews", split);

        Assert.Equal(["0", "1"], rows.Select(row => row.Label).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(rows.Length, 2 * rows.Count(row => row.Label == "1"));
    }

    [Fact]
    public void Tickets_Classes_AreTenAndImbalancedInBothSplits()
    {
        string[] classes = ["Billing", "Bug", "Cancellation", "FeatureRequest", "HowTo", "Login", "Performance", "Privacy", "Returns", "Shipping"];
        foreach (var split in s_splits)
        {
            var rows = LabelledText.Rows("tickets", split);
            var counts = rows.CountBy(row => row.Label).ToDictionary();

            Assert.Equal(classes, counts.Keys.Order(StringComparer.Ordinal));
            Assert.True(counts.Values.Min() >= 5);
            Assert.Equal("Billing", counts.MaxBy(pair => pair.Value).Key);
            Assert.InRange(counts["Billing"] / (double)rows.Length, 0.2, 0.28);
            Assert.InRange(counts.Values.Min() / (double)rows.Length, 0.025, 0.04);
        }
    }

    [Theory]
    [InlineData("reviews")]
    [InlineData("tickets")]
    public void Lines_OfEachSplit_AreTwoCleanFields(string dataset)
    {
        foreach (var split in s_splits)
        {
            var lines = LabelledText.Lines(dataset, split);

            Assert.Equal("Label\tText", lines[0]);
            Assert.All(lines.Skip(1), line =>
            {
                var fields = line.Split('\t');
                Assert.Equal(2, fields.Length);
                Assert.All(fields, field => Assert.Equal(field.Trim(), field));
                Assert.All(fields, Assert.NotEmpty);
                Assert.DoesNotContain(fields[1], char.IsControl);
                // What a text loader may take for a comment or for the beginning of a quoted field.
                Assert.DoesNotContain(fields[1][0], "\"#/");
                Assert.DoesNotContain("  ", fields[1], StringComparison.Ordinal);
            });
        }
    }

    [Theory]
    [InlineData("reviews", 1)]
    [InlineData("tickets", 5)]
    public void Texts_OfEachSplit_AreOfMixedLength(string dataset, int shortest)
    {
        var lengths = s_splits.SelectMany(split => LabelledText.Rows(dataset, split)).Select(row => row.Text.Split(' ').Length).Order().ToArray();

        Assert.InRange(lengths[0], shortest, 6);
        Assert.InRange(lengths[^1], 50, 75);
        Assert.InRange(lengths[lengths.Length / 2], 14, 28);
    }

    [Theory]
    [InlineData("reviews")]
    [InlineData("tickets")]
    public void Texts_WithinAndBetweenSplits_AreAllDifferent(string dataset)
    {
        var repeated = s_splits.SelectMany(split => LabelledText.Rows(dataset, split))
            .CountBy(row => string.Join(' ', row.Words)).Where(pair => pair.Value > 1).Select(pair => pair.Key);

        Assert.Empty(repeated);
    }

    [Theory]
    [InlineData("reviews")]
    [InlineData("tickets")]
    public void FiveWordsInARow_OccurInAtMostOnePercentOfRows(string dataset)
    {
        var rows = s_splits.SelectMany(split => LabelledText.Rows(dataset, split)).ToArray();
        var frequent = rows.SelectMany(row => Enumerable.Range(0, Math.Max(0, row.Words.Length - 4)).Select(start => string.Join(' ', row.Words[start..(start + 5)])).Distinct())
            .CountBy(gram => gram).Where(pair => pair.Value > rows.Length / 100.0);

        Assert.Empty(frequent);
    }

    /// <summary>The figures stand in the READMEs; the reviews must stay out of reach of counting words, and both must stay above a guess.</summary>
    [Theory]
    [InlineData("reviews", 0.5, 0.9)]
    [InlineData("tickets", 0.3, 0.9)]
    public void CountingWords_OnTheTestSplit_GivesTheFigureOfTheReadme(string dataset, double above, double below)
    {
        var (train, test) = (LabelledText.Rows(dataset, "train"), LabelledText.Rows(dataset, "test"));
        var accuracy = new LinearBaseline([.. train.Select(row => row.Text)], [.. train.Select(row => row.Label)])
            .Accuracy([.. test.Select(row => row.Text)], [.. test.Select(row => row.Label)]);

        Assert.InRange(accuracy, above, below);
        var readme = File.ReadAllText(Path.Combine(SharedData.Repository, "datasets", dataset, "README.md"));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"**{100 * accuracy:0.0} %**"), readme, StringComparison.Ordinal);
    }
}
