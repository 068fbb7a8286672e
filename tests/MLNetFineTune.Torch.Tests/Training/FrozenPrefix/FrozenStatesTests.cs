using System.Runtime.InteropServices;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training;

public class FrozenStatesTests
{
    private readonly List<int[]> _computed = [];
    private readonly List<string> _notes = [];
    private int _most = int.MaxValue;

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

    /// <summary>A part of a batch is asked for, but it is the whole batch that is kept: where the device does not hold that, halves of it, always the same.</summary>
    [Fact]
    public void Of_BatchDoesNotFit_KeepsItInHalves()
    {
        using var scope = NewDisposeScope();
        using var states = States([[0, 1, 2, 3, 4]], 1 << 20);
        _most = 2;
        Assert.Equal([101f, 101, 100], Rows(states.Of([1, 0], 1)));
        Assert.Equal(["0 1 2 3 4", "0 1", "2 3 4", "2", "3 4"], _computed.Select(b => string.Join(' ', b)));
        Assert.Equal([102f, 102, 102, 103, 103, 103, 103], Rows(states.Of([2, 3], 1)));
        Assert.Equal(5, _computed.Count);
        _most = 0;
        Assert.Throws<ExternalException>(() => states.Of([2, 3], 2));
    }

    [Fact]
    public void Clear_KeptStates_AreComputedAnew()
    {
        using var scope = NewDisposeScope();
        using var states = States([[0, 1]], 1 << 20);
        states.Of([0], 1);
        states.Clear();
        Assert.Equal([101f, 101], Rows(states.Of([1], 1)));
        Assert.Equal(2, _computed.Count);
    }

    private FrozenStates States(int[][]? batches, long memory, string? folder = null) => new(
        (examples, depth) =>
        {
            _computed.Add(examples);
            if (examples.Length > _most)
                throw new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 7.79 GiB total capacity)");
            // Example e has e + 1 rows of two numbers, both e and a hundred for each frozen part.
            int[] starts = [.. examples.Select((_, i) => examples.Take(i).Sum(e => e + 1)), examples.Sum(e => e + 1)];
            return (tensor(examples.SelectMany(e => Enumerable.Repeat(e + 100f * depth, 2 * (e + 1))).ToArray()).view(-1, 2), starts);
        },
        batches is null ? null : () => batches, new(2, new(memory), folder), _notes);

    private static IEnumerable<float> Rows(Tensor states) => Golden.ToArray(states).Where((_, i) => i % 2 == 0);
}
