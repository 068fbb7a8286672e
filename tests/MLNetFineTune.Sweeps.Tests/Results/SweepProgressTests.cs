using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps.Tests.Results;

public class SweepProgressTests
{
    [Fact]
    public void ToTable_MoreThanADay_CountsItsHours()
    {
        var progress = new SweepProgress([], [], null, ValidationMetric.Accuracy, new TimeSpan(1, 2, 3, 4), TimeSpan.FromSeconds(5), 27);

        Assert.Contains("; 26:03:04, 00:00:05 of training", progress.ToTable(), StringComparison.Ordinal);
    }
}
