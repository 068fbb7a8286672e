using System.Diagnostics;

namespace MLNetFineTune.Sweeps;

/// <summary>What a sweep's workers are doing now, what it has cost, and who is told of it. Safe to use from several threads.</summary>
internal sealed class SweepBoard(SweepPlan plan)
{
    private readonly Lock _lock = new();
    private readonly Lock _reporting = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Dictionary<int, Doing> _doing = [];
    private IReadOnlyList<Trial> _trials = [];

    /// <summary>Time of training so far, all trials together, with what is in progress.</summary>
    public TimeSpan Cost
    {
        get
        {
            lock (_lock)
                return TimeSpan.FromSeconds(_trials.Sum(t => t.Seconds) + _doing.Values.Sum(d => d.Unreported));
        }
    }

    public void Began(int worker, Job job)
    {
        lock (_lock)
            _doing[worker] = new(job.Trial, job.CompletedEpochs, job.UntilEpoch, Stopwatch.GetTimestamp());
        Report();
    }

    public void Stepped(int worker, WorkerReply.Stepped at, int epochs)
    {
        lock (_lock)
        {
            if (_doing.TryGetValue(worker, out var doing))
                _doing[worker] = doing with { Epochs = at.TotalSteps == 0 ? doing.Epochs : (double)epochs * at.Step / at.TotalSteps };
        }
        Report();
    }

    /// <summary>The journal has changed.</summary>
    public void Journalled(IReadOnlyList<Trial> trials, int? worker = null)
    {
        lock (_lock)
        {
            _trials = trials;
            // What the trial's seconds in the journal hold is not counted twice.
            if (worker is { } at && _doing.TryGetValue(at, out var doing))
                _doing[at] = doing with { Since = Stopwatch.GetTimestamp() };
        }
        Report();
    }

    public void Ended(int worker)
    {
        lock (_lock)
            _doing.Remove(worker);
    }

    private void Report()
    {
        if (plan.Options.Progress is not { } progress)
            return;
        lock (_reporting)
        {
            SweepProgress now;
            lock (_lock)
            {
                now = new(
                    _trials, [.. _doing.Select(d => new RunningTrial(d.Value.Trial, d.Key, d.Value.Epochs, d.Value.UntilEpoch))], Ranking.Best(_trials, plan.Metric, t => t.Epochs), plan.Metric,
                    Stopwatch.GetElapsedTime(_start), Cost, plan.Options.Trials);
            }
            progress.Report(now);
        }
    }

    private sealed record Doing(int Trial, double Epochs, int UntilEpoch, long Since)
    {
        public double Unreported => Stopwatch.GetElapsedTime(Since).TotalSeconds;
    }
}
