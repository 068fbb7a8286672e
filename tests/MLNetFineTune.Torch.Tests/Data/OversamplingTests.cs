using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Torch.Tests.Data;

public class OversamplingTests
{
    private static readonly int[] s_labels = [0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 5, -1, -1];

    [Fact]
    public void Rows_RarerClasses_AreRepeatedEvenly()
    {
        var rows = Oversampling.Rows(s_labels, 1, 0);
        Assert.Equal(Oversampling.Count(s_labels), rows.Length);
        Assert.Equal([(-1, 2), (0, 7), (2, 7), (5, 7)], rows.GroupBy(r => s_labels[r]).Select(g => (g.Key, g.Count())).Order());
        var times = rows.CountBy(r => r).ToDictionary();
        Assert.Equal(s_labels.Length, times.Count);
        Assert.Equal([2, 2, 3], new[] { times[7], times[8], times[9] }.Order());
    }

    [Fact]
    public void Rows_SeedAndEpoch_DecideWhichOccurOnceMore()
    {
        Assert.Equal(Oversampling.Rows(s_labels, 1, 3), Oversampling.Rows(s_labels, 1, 3));
        Assert.True(Enumerable.Range(0, 20).Select(epoch => string.Join(' ', Oversampling.Rows(s_labels, 1, epoch).Order())).Distinct().Count() > 1);
        Assert.Equal([0, 1], Oversampling.Rows([-1, -1], 1, 0));
    }
}
