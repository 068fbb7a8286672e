using TorchSharp;

// Counts of live tensors, resident memory, the default generator and the thread count belong to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace TorchSharpTests;

internal static class Assertions
{
    /// <summary>Same shape, and values within <paramref name="tolerance"/>.</summary>
    public static void Close(torch.Tensor expected, torch.Tensor actual, double tolerance = 1e-6)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = torch.NewDisposeScope();
        var difference = (expected.detach().to(torch.float64) - actual.detach().to(torch.float64)).abs().max().ToDouble();
        Assert.True(difference <= tolerance, $"differs by {difference}, allowed {tolerance}");
    }

    public static void Values(float[] expected, torch.Tensor actual, float tolerance = 1e-6f)
    {
        var values = actual.detach().contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance, $"at {i}: expected {expected[i]}, got {values[i]}");
    }
}
