namespace MLNetFineTune.Sweeps.Tests.Space;

public class DimensionTests
{
    public static TheoryData<string, Dimension> Kinds => new()
    {
        { "uniform", new SearchSpace().Uniform("WarmupRatio", 0.1, 0.5)["WarmupRatio"]! },
        { "log", new SearchSpace().LogUniform("LearningRate", 1e-5, 1e-2)["LearningRate"]! },
        { "whole", new SearchSpace().Integer("BatchSize", 4, 33, step: 4)["BatchSize"]! },
        { "whole, log", new SearchSpace().Integer("BatchSize", 1, 64, log: true)["BatchSize"]! },
        { "choice", new SearchSpace().Choice("BatchSize", 8, 16, 32)["BatchSize"]! },
        { "one", new SearchSpace().Uniform("WarmupRatio", 0.1, 0.1)["WarmupRatio"]! },
    };

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void At_EveryPlace_IsAValueThatLiesThere(string kind, Dimension dimension)
    {
        for (var i = 0; i <= 1000; i++)
        {
            var value = dimension.At(i / 1000.0);
            Assert.True(dimension.Contains(value), $"{kind}: {value}");
            var place = dimension.PlaceOf(value)!.Value;
            Assert.Equal(value, dimension.At(place));
            var (from, to) = dimension.PartOf(i / 1000.0);
            Assert.True(kind is "one" || (from - 1e-3 <= i / 1000.0 && i / 1000.0 <= to + 1e-3), $"{kind}: {i} is not in {from} to {to}");
        }
    }

    [Fact]
    public void At_Ends_AreTheRange()
    {
        var dimension = new SearchSpace().LogUniform("LearningRate", 1.23456e-5, 9.87654e-3)["LearningRate"]!;

        Assert.Equal(1.23456e-5, (double)dimension.At(0), 1e-8);
        Assert.InRange((double)dimension.At(0), dimension.Low, dimension.High);
        Assert.InRange((double)dimension.At(1), dimension.Low, dimension.High);
        Assert.Equal(3.492e-4, dimension.At(0.5));
    }

    [Fact]
    public void At_LogarithmicWholeNumbers_GivesEachOrderOfMagnitudeTheSame()
    {
        var dimension = new SearchSpace().Integer("BatchSize", 1, 100, log: true)["BatchSize"]!;
        var values = Enumerable.Range(0, 10000).Select(i => (long)dimension.At((i + 0.5) / 10000)).ToList();

        Assert.InRange(values.Count(v => v < 10) / 10000.0, 0.5, 0.6);
        Assert.Equal(100, values.Distinct().Count());
    }

    [Fact]
    public void PlaceOf_ValueOutsideOrOfAnotherType_IsTheEndOrNone()
    {
        var dimension = new SearchSpace().LogUniform("LearningRate", 1e-4, 1e-2)["LearningRate"]!;

        Assert.Equal(0, dimension.PlaceOf(1e-6));
        Assert.Equal(1, dimension.PlaceOf(1.0));
        Assert.Null(dimension.PlaceOf("fast"));
        Assert.Null(new SearchSpace().Choice("BatchSize", 8)["BatchSize"]!.PlaceOf(9L));
    }
}
