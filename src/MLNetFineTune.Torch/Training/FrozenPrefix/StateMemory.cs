namespace MLNetFineTune.Torch.Training;

/// <summary>The memory that stores of states share.</summary>
/// <param name="bytes">How much there is.</param>
internal sealed class StateMemory(long bytes)
{
    /// <summary>Bytes that are not taken.</summary>
    public long Free { get; private set; } = bytes;

    public bool TryTake(long count)
    {
        if (count > Free)
            return false;
        Free -= count;
        return true;
    }

    public void GiveBack(long count) => Free += count;
}
