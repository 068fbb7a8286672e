namespace MLNetFineTune.Torch.Models;

/// <summary>Tells the garbage collector of memory that it cannot see, so that a model that was dropped undisposed is collected in time.</summary>
internal sealed class MemoryPressure : IDisposable
{
    private long _bytes;

    public MemoryPressure(long bytes)
    {
        _bytes = Math.Max(bytes, 1);
        GC.AddMemoryPressure(_bytes);
    }

    ~MemoryPressure()
    {
        Release();
        NativeHeap.GiveBackSoon();
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _bytes, 0) is > 0 and var bytes)
            GC.RemoveMemoryPressure(bytes);
    }
}
