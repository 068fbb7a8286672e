using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Data;

/// <summary>Batches of texts of like length: little is computed for padding, or for sequences that wait for a long one.</summary>
public static class LengthBuckets
{
    /// <summary>Batches that are sorted together: enough for like lengths, few enough to leave the order random.</summary>
    private const int WindowBatches = 50;

    /// <summary>One epoch's batches: all examples shuffled, cut into windows of 50 batches, each window sorted by length, cut into batches, and the batches shuffled. Depends on
    /// the arguments alone.</summary>
    /// <param name="lengths">Tokens of each example.</param>
    /// <param name="batchSize">Examples of a batch, at least 1; one batch may have fewer.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>Indices of examples, a list a batch; each example once.</returns>
    public static IReadOnlyList<int[]> Shuffled(IReadOnlyList<int> lengths, int batchSize, int seed, int epoch)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var random = new Random((int)DropoutStream.Mix(DropoutStream.Mix((uint)seed) ^ (uint)epoch));
        var order = Enumerable.Range(0, lengths.Count).ToArray();
        random.Shuffle(order);
        var batches = new List<int[]>((order.Length + batchSize - 1) / batchSize);
        for (var start = 0; start < order.Length; start = (int)Math.Min(order.Length, start + (long)batchSize * WindowBatches))
        {
            var window = order.Skip(start).Take((int)Math.Min(int.MaxValue, (long)batchSize * WindowBatches)).OrderByDescending(i => lengths[i]);
            batches.AddRange(window.Chunk(batchSize));
        }
        var shuffled = batches.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    /// <summary>All examples in batches from the longest to the shortest, for scoring; the longest come first, so that what needs most memory fails or succeeds at once.</summary>
    /// <param name="lengths">Tokens of each example.</param>
    /// <param name="batchSize">Examples of a batch, at least 1; the last may have fewer.</param>
    public static IReadOnlyList<int[]> Sorted(IReadOnlyList<int> lengths, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return [.. Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i]).Chunk(batchSize)];
    }
}
