using MLNetFineTune.Benchmarks.Pretrained;

namespace MLNetFineTune.Tests.Benchmarks;

public class SpearmanTests
{
    [Theory]
    [InlineData(new[] { 1.0, 2, 3, 4 }, new[] { 10.0, 20, 30, 1000 }, 1)]
    [InlineData(new[] { 1.0, 2, 3, 4 }, new[] { 4.0, 3, 2, 1 }, -1)]
    // Ranks 0 1 2 3 4 and 1 0 2 4 3: 1 - 6 * 4 / (5 * 24).
    [InlineData(new[] { 1.0, 2, 3, 4, 5 }, new[] { 2.0, 1, 3, 5, 4 }, 0.8)]
    // Ranks 0 1.5 1.5 3 and 0 1 2 3: 4.5 / sqrt(4.5 * 5).
    [InlineData(new[] { 1.0, 2, 2, 3 }, new[] { 1.0, 2, 3, 4 }, 0.948683298050514)]
    // Ranks 0.5 0.5 2.5 2.5 and 0.5 2.5 0.5 2.5: nothing in common.
    [InlineData(new[] { 1.0, 1, 2, 2 }, new[] { 1.0, 2, 1, 2 }, 0)]
    public void Correlation_OfFewValues_IsWhatHandsCompute(double[] x, double[] y, double expected) => Assert.Equal(expected, Spearman.Correlation(x, y), 1e-12);

    [Fact]
    public void Correlation_WithAConstant_IsNotANumber() => Assert.True(double.IsNaN(Spearman.Correlation([1, 1, 1], [1, 2, 3])));
}
