using MLNetFineTune.Torch.Evaluation;

namespace MLNetFineTune.Torch.Tests.Evaluation;

public class ClassificationMetricsTests
{
    [Fact]
    public void MacroF1_SomeClassesAbsent_AveragesThoseThatOccur()
    {
        // Class 0: 2 right of 3 true, 3 predicted; class 1: 1 of 2, 1 predicted; class 2: none true, 1 predicted; class 3 does not occur.
        int[] labels = [0, 0, 0, 1, 1], predictions = [0, 0, 2, 1, 0];
        Assert.Equal(0.6, ClassificationMetrics.Accuracy(labels, predictions), 1e-12);
        Assert.Equal((4.0 / 6 + 2.0 / 3 + 0) / 3, ClassificationMetrics.MacroF1(labels, predictions, 4), 1e-12);
    }

    [Fact]
    public void Accuracy_Nothing_IsZero() => Assert.Equal(0, ClassificationMetrics.Accuracy([], []));
}
