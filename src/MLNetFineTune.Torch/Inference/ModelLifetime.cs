namespace MLNetFineTune.Torch.Inference;

/// <summary>Lets a model be disposed of while others compute with it: later calls are refused, and it is freed when the last call in progress ends.</summary>
/// <param name="model">Whose life it is, for the exception.</param>
/// <param name="free">Frees it; called once.</param>
internal sealed class ModelLifetime(object model, Action free)
{
    private readonly Lock _gate = new();
    private int _callers;
    private bool _disposed;

    /// <summary>Runs a body during which the model is not freed.</summary>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public T Using<T>(Func<T> body)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, model);
            _callers++;
        }
        try
        {
            return body();
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Frees the model, at the end of the last call in progress if there is one. Any number of times.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_callers > 0)
                return;
        }
        free();
    }

    private void Exit()
    {
        lock (_gate)
        {
            if (--_callers > 0 || !_disposed)
                return;
        }
        free();
    }
}
