using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training;

public class StepGroupsTests
{
    private static readonly int[][] s_batches = [[1], [2], [3], [4], [5], [6], [7]];

    [Theory]
    [InlineData(1, null, "1 2 3 4 5 6 7"), InlineData(3, null, "3 6 7"), InlineData(100, null, "7")]
    [InlineData(1, 1, "1 2 3 4 5 6 7"), InlineData(1, 6, "3 5 6 7"), InlineData(1, 28, "7"), InlineData(1, 29, "7"), InlineData(1, 7, "4 6 7")]
    public void Ends_BatchesOrTokens_AreGathered(int batches, int? tokens, string expected) =>
        Assert.Equal(expected, string.Join(' ', StepGroups.Ends(s_batches, new() { GradientAccumulationSteps = batches, TokensPerStep = tokens }, b => b[0])));

    [Fact]
    public void Of_ABatch_IsTheStepItIsIn()
    {
        int[] ends = [3, 5, 6];
        Assert.Equal([(0, 3), (0, 3), (0, 3), (3, 5), (3, 5), (5, 6)], Enumerable.Range(0, 6).Select(b => StepGroups.Of(ends, b)));
    }
}
