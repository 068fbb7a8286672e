using MLNetFineTune.Sweeps;

namespace MLNetFineTune.Benchmarks.Sweeps;

/// <summary>A line on standard error for each trial that has ended.</summary>
internal sealed class SweepLog(string sweep) : IProgress<SweepProgress>
{
    private readonly HashSet<int> _told = [];

    public void Report(SweepProgress value)
    {
        foreach (var trial in value.Trials.Where(t => t.Status is not (TrialStatus.Running or TrialStatus.Paused) && _told.Add(t.Number)))
        {
            Console.Error.WriteLine(FormattableString.Invariant(
                $"sweep, {sweep}, trial {trial.Number} {trial.Status} after {trial.Epochs} epochs, {trial.Seconds:0} s, {value.Metric} {100 * trial.Score(value.Metric):0.0}: {trial.Configuration}{trial.Error}"));
        }
    }
}
