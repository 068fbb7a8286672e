using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetGoldens;

/// <summary>A seed draws the same rows whichever stack draws them: what was tested on one can be tested again on the other.</summary>
public sealed class SplitTests
{
    private static readonly MLContext Ml = new();

    private static readonly IDataView Rows = Ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Row
    {
        Number = i,
        Author = $"author {i % 13}",
        Title = i % 10 == 9 ? "" : $" über 日本語 {i % 7}",
        Votes = (i * 7 % 11) - 5,
        Price = i * i % 17,
        Sold = DateTime.UnixEpoch.AddDays(i % 9),
        Fresh = i % 3 == 0,
    }).ToArray());

    // Drawn by ML.NET 5.0.0.
    [Theory]
    [InlineData(null, null, "5 6 10 18 20 28 31 32 37")]
    [InlineData(null, 1, "2 9 10 12 13 21 28 33 34 35 37")]
    [InlineData(null, -7, "3 5 6 9 10 12 13 14 19 23 34 36 39")]
    [InlineData("Author", null, "1 7 9 11 14 20 22 24 27 33 35 37")]
    [InlineData("Author", 1, "0 2 9 13 15 22 26 28 35 39")]
    [InlineData("Author", 42, "0 5 6 10 13 18 19 23 26 31 32 36 39")]
    [InlineData("Title", null, "0 2 3 6 7 10 13 14 16 17 20 21 23 24 27 28 30 31 34 35 37 38")]
    [InlineData("Title", 3, "")]
    [InlineData("Votes", 5, "0 2 4 6 9 11 13 15 17 20 22 24 26 28 31 33 35 37 39")]
    [InlineData("Price", null, "0 1 2 6 11 15 16 17 18 19 23 28 32 33 34 35 36")]
    [InlineData("Sold", 5, "0 7 9 16 18 25 27 34 36")]
    [InlineData("Fresh", 1, "")]
    public void TrainTestSplit_Seed_DrawsTheSameRows(string? samplingKey, int? seed, string expected)
    {
        var split = Ml.Data.TrainTestSplit(Rows, 0.3, samplingKey, seed);

        Assert.Equal(expected, Numbers(split.TestSet));
        Assert.DoesNotContain(split.TrainSet.GetColumn<float>("Number"), split.TestSet.GetColumn<float>("Number").Contains);
    }

    private static string Numbers(IDataView data) => string.Join(" ", data.GetColumn<float>("Number"));

    private sealed class Row
    {
        public float Number { get; set; }
        public string Author { get; set; } = "";
        public string Title { get; set; } = "";
        public int Votes { get; set; }
        public double Price { get; set; }
        public DateTime Sold { get; set; }
        public bool Fresh { get; set; }
    }
}
