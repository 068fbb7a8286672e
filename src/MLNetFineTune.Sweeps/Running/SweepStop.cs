using System.Diagnostics;

namespace MLNetFineTune.Sweeps;

/// <summary>What ends a sweep before its trials are done: its user, a budget, or an error. The first counts.</summary>
internal sealed class SweepStop : IDisposable
{
    private static readonly TimeSpan _often = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _users;
    private readonly Timer _clock;
    private readonly Lock _lock = new();
    private Exception? _error;

    /// <param name="options">The budgets.</param>
    /// <param name="cost">Time of training so far.</param>
    /// <param name="cancellation">The user's.</param>
    public SweepStop(SweepOptions options, Func<TimeSpan> cost, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        _clock = new(_ =>
        {
            if (options.TimeBudget is { } time && Stopwatch.GetElapsedTime(start) >= time)
                Because(SweepEnd.TimeBudget);
            else if (options.CostBudget is { } most && cost() >= most)
                Because(SweepEnd.CostBudget);
        }, null, _often, _often);
        _users = cancellation.Register(_source.Cancel);
    }

    /// <summary>Cancelled once it has come to that.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Which budget is used up; null where none is.</summary>
    public SweepEnd? Budget { get; private set; }

    /// <summary>Ends the sweep with an error.</summary>
    public void Because(Exception error)
    {
        lock (_lock)
            _error ??= error;
        _source.Cancel();
    }

    /// <exception cref="Exception">The error that ended the sweep, if one did.</exception>
    public void ThrowIfBroken()
    {
        if (_error is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(_error).Throw();
    }

    public void Dispose()
    {
        _users.Dispose();
        using (var ended = new ManualResetEvent(false))
        {
            // Waits for a look at the clock in progress: it must not find the source disposed.
            if (_clock.Dispose(ended))
                ended.WaitOne();
        }
        _source.Dispose();
    }

    private void Because(SweepEnd budget)
    {
        lock (_lock)
        {
            if (_source.IsCancellationRequested)
                return;
            Budget = budget;
        }
        _source.Cancel();
    }
}
