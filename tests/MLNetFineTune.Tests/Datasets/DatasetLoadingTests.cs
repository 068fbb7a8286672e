using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests.Datasets;

/// <summary>The text loader drops comments and swallows lines behind an open quote without a word; these files must give it no occasion.</summary>
public class DatasetLoadingTests
{
    [Theory]
    [InlineData("train")]
    [InlineData("test")]
    public void LoadFromTextFile_OfReviews_GivesEveryRowUnchanged(string split)
    {
        var expected = LabelledText.Rows("reviews", split);

        var rows = Load<Review>("reviews", split);

        Assert.Equal(expected.Select(row => row.Text), rows.Select(row => row.Text));
        Assert.Equal(expected.Select(row => row.Label == "1"), rows.Select(row => row.Label));
    }

    [Theory]
    [InlineData("train")]
    [InlineData("test")]
    public void LoadFromTextFile_OfTickets_GivesEveryRowUnchanged(string split)
    {
        var expected = LabelledText.Rows("tickets", split);

        var rows = Load<Ticket>("tickets", split);

        Assert.Equal(expected.Select(row => row.Text), rows.Select(row => row.Text));
        Assert.Equal(expected.Select(row => row.Label), rows.Select(row => row.Label));
    }

    private static T[] Load<T>(string dataset, string split) where T : class, new()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromTextFile<T>(Path.Combine(SharedData.Repository, "datasets", dataset, split + ".tsv"), hasHeader: true);
        return [.. ml.Data.CreateEnumerable<T>(data, reuseRowObject: false)];
    }

    private sealed class Review
    {
        [LoadColumn(0)]
        public bool Label { get; set; }

        [LoadColumn(1)]
        public string Text { get; set; } = "";
    }

    private sealed class Ticket
    {
        [LoadColumn(0)]
        public string Label { get; set; } = "";

        [LoadColumn(1)]
        public string Text { get; set; } = "";
    }
}
