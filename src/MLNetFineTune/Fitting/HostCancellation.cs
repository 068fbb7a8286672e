using Microsoft.ML.Runtime;
using MLNetFineTune.Interop;

namespace MLNetFineTune.Fitting;

/// <summary>One token for both ways to stop a run: the token of the options, and the MLContext, which can only be asked.</summary>
internal sealed class HostCancellation : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _source;
    private readonly Timer _timer;

    public HostCancellation(IHost host, CancellationToken ofOptions)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(ofOptions);
        if (HostAccess.IsCanceled(host))
            _source.Cancel();
        _timer = new Timer(_ => CancelIf(HostAccess.IsCanceled(host)), null, Often, Often);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        using (var ended = new ManualResetEvent(false))
        {
            // Waits for a poll in progress: it must not find the source disposed.
            if (_timer.Dispose(ended))
                ended.WaitOne();
        }

        _source.Dispose();
    }

    private void CancelIf(bool canceled)
    {
        if (canceled)
            _source.Cancel();
    }
}
