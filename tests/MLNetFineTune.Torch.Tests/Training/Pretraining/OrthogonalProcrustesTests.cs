using MLNetFineTune.Torch.Training.Pretraining;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training.Pretraining;

public sealed class OrthogonalProcrustesTests
{
    [Fact]
    public void Of_RowsThatWereTurned_FindsTheRotation()
    {
        using var scope = NewDisposeScope();
        var rows = Rows(60, 8, seed: 1);
        var rotation = Rotation(8);
        var found = OrthogonalProcrustes.Of(rows.t().mm(rows.mm(rotation)));
        Assert.True(Difference(found, rotation) < 1e-7, $"{Difference(found, rotation)}");
    }

    [Fact]
    public void Of_RowsThatDecideSomeDirectionsOnly_IsStillARotation()
    {
        using var scope = NewDisposeScope();
        // Three rows span three of eight dimensions.
        var rows = Rows(3, 8, seed: 2);
        var found = OrthogonalProcrustes.Of(rows.t().mm(rows.mm(Rotation(8))));
        Assert.True(Difference(found.t().mm(found), eye(8, dtype: float64)) < 1e-9, $"{Difference(found.t().mm(found), eye(8, dtype: float64))}");
    }

    [Fact]
    public void Of_Nothing_LeavesDirectionsAsTheyAre()
    {
        using var scope = NewDisposeScope();
        Assert.True(Difference(OrthogonalProcrustes.Of(zeros(4, 4, float64)), eye(4, dtype: float64)) < 1e-7);
    }

    private static Tensor Rows(int count, int width, int seed)
    {
        var random = new Random(seed);
        return tensor(Enumerable.Range(0, count * width).Select(_ => random.NextDouble() - 0.5).ToArray(), [count, width]);
    }

    /// <summary>Turns in four planes, by angles of their own.</summary>
    private static Tensor Rotation(int width)
    {
        var values = new double[width * width];
        for (var i = 0; i < width; i += 2)
        {
            var angle = 0.4 + i;
            (values[i * width + i], values[i * width + i + 1]) = (Math.Cos(angle), -Math.Sin(angle));
            (values[(i + 1) * width + i], values[(i + 1) * width + i + 1]) = (Math.Sin(angle), Math.Cos(angle));
        }
        return tensor(values, [width, width]);
    }

    private static double Difference(Tensor a, Tensor b) => (a - b).abs().max().item<double>();
}
