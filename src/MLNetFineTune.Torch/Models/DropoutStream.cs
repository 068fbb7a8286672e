namespace MLNetFineTune.Torch.Models;

/// <summary>
/// Random masks without state: element i of the n-th mask of a batch is a hash of (seed, batch, n, i). Any part of a mask can be made by any thread, once more in the backward
/// pass,
/// or again after a run was resumed, and is the same.
/// </summary>
internal sealed class DropoutStream
{
    private readonly ulong _batchKey;
    private int _sites;

    /// <param name="seed">The run's seed.</param>
    /// <param name="batch">Batches trained before this one.</param>
    public DropoutStream(int seed, long batch) => _batchKey = Mix(Mix((uint)seed) + (ulong)batch);

    private DropoutStream(ulong batchKey) => _batchKey = batchKey;

    /// <summary>The masks of a part of the batch, where it is computed in parts: others than those of another part.</summary>
    public DropoutStream Part(int part) => new(Mix(_batchKey ^ ((ulong)(part + 1) << 32)));

    /// <summary>The next mask: one for each place in the model that drops, in the order of the forward pass.</summary>
    /// <param name="probability">Part of the elements that is dropped, 0 up to but not 1.</param>
    public DropoutMask Next(double probability) => new(NextKey(), probability);

    /// <summary>A number that other random choices of this place may follow from.</summary>
    public ulong NextKey() => Mix(_batchKey + (ulong)++_sites);

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): consecutive numbers to unrelated ones.</summary>
    internal static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
