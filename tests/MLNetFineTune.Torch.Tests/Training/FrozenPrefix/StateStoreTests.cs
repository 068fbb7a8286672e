using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training;

public class StateStoreTests
{
    [Theory, InlineData(0), InlineData(100), InlineData(400), InlineData(1 << 20)]
    public void Put_AnyMemory_ReadsTheSameBack(long memory)
    {
        var budget = new StateMemory(memory);
        using var store = new StateStore(4, budget);
        foreach (var example in Enumerable.Range(0, 30).Where(e => e % 3 != 0).Reverse())
            store.Put(example, States(example));
        for (var example = 0; example < 30; example++)
        {
            Assert.Equal(example % 3 != 0, store.Has(example));
            if (!store.Has(example))
                continue;
            var read = new float[100];
            store.Read(example, read);
            Assert.Equal(1 + example % 5, store.Rows(example));
            Assert.Equal(States(example), read[..(store.Rows(example) * 4)]);
        }
        Assert.Equal(memory < 1000, store.FileBytes > 0);
        Assert.InRange(budget.Free, 0, memory);
        store.Clear();
        Assert.False(store.Has(1));
        Assert.Equal((memory, 0), (budget.Free, store.FileBytes));
        store.Put(1, States(3));
        Assert.Equal(4, store.Rows(1));
    }

    /// <summary>12 rows of 16 bytes fit into what is left above the reserve, of a tenth or 2 GiB.</summary>
    [Theory, InlineData(1000, 299), InlineData(100L << 30, (2L << 30) + 199)]
    public void Put_VolumeIsNearlyFull_LeavesTheReserve(long size, long free)
    {
        using var store = new StateStore(4, new(0), volume: _ => (size, free));
        store.Put(0, new float[13 * 4]);
        Assert.Equal((true, false, 0), (store.IsFull, store.Has(0), store.FileBytes));
        store.Clear();
        store.Put(0, new float[12 * 4]);
        Assert.Equal((false, true, 12 * 16), (store.IsFull, store.Has(0), store.FileBytes));
    }

    [Fact]
    public void Dispose_SpilledStates_LeavesNoFile()
    {
        var folder = Directory.CreateTempSubdirectory("states").FullName;
        try
        {
            using (var store = new StateStore(4, new(0), folder))
            {
                store.Put(0, States(4));
                Assert.Equal(5 * 16, store.FileBytes);
                // Elsewhere an open file has lost its name already: a process that is killed leaves nothing.
                Assert.Equal(OperatingSystem.IsWindows() ? 1 : 0, Directory.GetFileSystemEntries(folder).Length);
            }
            Assert.Empty(Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static float[] States(int example) => [.. Enumerable.Range(0, 4 * (1 + example % 5)).Select(i => example + i / 100f)];
}
