using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training;

public class FrozenStatesTests
{
    private readonly List<int[]> _computed = [];
    private readonly List<string> _notes = [];

    [Fact]
    public void Of_ExamplesInAnyOrder_ComputesEachOnceInItsOwnBatch()
    {
        using var scope = NewDisposeScope();
        using var states = States([[3, 1], [0, 2, 1, 2]], 1 << 20);
        Assert.Equal([100f, 101, 101, 102, 102, 102, 101, 101], Rows(states.Of([0, 1, 2, 1], 1)));
        Assert.Equal(["0 2", "3 1"], _computed.Select(b => string.Join(' ', b)));
        Assert.Equal([103f, 103, 103, 103], Rows(states.Of([3], 1)));
        Assert.Equal(2, _computed.Count);
    }

    [Fact]
    public void Of_AnotherDepth_ComputesAnew()
    {
        using var scope = NewDisposeScope();
        using var states = States([[0, 1]], 0);
        Assert.Equal([100f], Rows(states.Of([0], 1)));
        Assert.Equal([200f], Rows(states.Of([0], 2)));
        Assert.Equal([200f], Rows(states.Of([0], 2)));
        Assert.Equal(2, _computed.Count);
    }

    [Fact]
    public void Of_NoBatches_ComputesOneByOne()
    {
        using var scope = NewDisposeScope();
        using var states = States(null, 0);
        Assert.Equal([101f, 101, 100], Rows(states.Of([1, 0], 1)));
        Assert.Equal(["1", "0"], _computed.Select(b => string.Join(' ', b)));
    }

    [Fact]
    public void Of_NoRoomInMemoryNorOnDisk_ComputesAnewAndSaysSoOnce()
    {
        using var scope = NewDisposeScope();
        // Room for the first two examples: 1 and 2 rows of two numbers.
        using var states = States([[0, 1], [2, 3]], 24, Path.Combine(Path.GetTempPath(), "no such folder"));
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal([101f, 101, 100], Rows(states.Of([1, 0], 1)));
            Assert.Equal([103f, 103, 103, 103, 100], Rows(states.Of([3, 0], 1)));
        }
        Assert.Equal(["0 1", "2 3", "3 0", "3 0", "3 0"], _computed.Select(b => string.Join(' ', b)));
        Assert.Contains("computed anew", Assert.Single(_notes), StringComparison.Ordinal);
    }

    private FrozenStates States(int[][]? batches, long memory, string? folder = null) => new(
        (examples, depth) =>
        {
            _computed.Add(examples);
            // Example e has e + 1 rows of two numbers, both e and a hundred for each frozen part.
            int[] starts = [.. examples.Select((_, i) => examples.Take(i).Sum(e => e + 1)), examples.Sum(e => e + 1)];
            return (tensor(examples.SelectMany(e => Enumerable.Repeat(e + 100f * depth, 2 * (e + 1))).ToArray()).view(-1, 2), starts);
        },
        batches is null ? null : () => batches, new(2, new(memory), folder), _notes);

    private static IEnumerable<float> Rows(Tensor states) => Golden.ToArray(states).Where((_, i) => i % 2 == 0);
}
