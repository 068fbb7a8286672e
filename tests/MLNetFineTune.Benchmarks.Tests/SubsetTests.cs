using MLNetFineTune.Benchmarks.Pretrained;

namespace MLNetFineTune.Tests.Benchmarks;

public class SubsetTests
{
    // 60 of class 0, 30 of class 1, 9 of class 2, 1 of class 3.
    private static readonly int[] s_labels = [.. Enumerable.Range(0, 100).Select(i => i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : i == 99 ? 3 : 2)];

    [Theory]
    [InlineData(10, new[] { 6, 3, 0, 1 })]
    [InlineData(20, new[] { 12, 6, 1, 1 })]
    [InlineData(50, new[] { 30, 15, 4, 1 })]
    [InlineData(100, new[] { 60, 30, 9, 1 })]
    [InlineData(1000, new[] { 60, 30, 9, 1 })]
    public void Stratified_TakesOfEachClassItsPart(int count, int[] expected)
    {
        var chosen = Subset.Stratified(s_labels, count, seed: 1);

        Assert.Equal(Math.Min(count, 100), chosen.Length);
        Assert.Equal(chosen.Distinct().Order(), chosen);
        var found = Enumerable.Range(0, 4).Select(c => chosen.Count(i => s_labels[i] == c)).ToArray();
        for (var c = 0; c < 4; c++) Assert.InRange(found[c], expected[c] - 1, expected[c] + 1);
        Assert.Equal(1, found[3]);
    }

    [Fact]
    public void Stratified_MoreClassesThanRows_TakesAsManyAsAsked() => Assert.Equal(3, Subset.Stratified([0, 1, 2, 3, 4], 3, seed: 1).Length);

    [Fact]
    public void Stratified_SameSeed_SameRows_OtherSeed_OtherRows()
    {
        Assert.Equal(Subset.Stratified(s_labels, 30, 7), Subset.Stratified(s_labels, 30, 7));
        Assert.NotEqual(Subset.Stratified(s_labels, 30, 7), Subset.Stratified(s_labels, 30, 8));
    }
}
