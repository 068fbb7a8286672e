using MLNetFineTune.Sweeps;

namespace MLNetFineTune.Pipelines.Sweep;

/// <summary>A sweep's table on the console, written over itself; where there is no terminal, a line whenever a trial ends.</summary>
public sealed class LiveTable : IProgress<SweepProgress>
{
    private readonly HashSet<int> _told = [];
    private int _lines;

    /// <inheritdoc/>
    public void Report(SweepProgress value)
    {
        if (!Console.IsOutputRedirected)
        {
            // Some terminals say that they have no size.
            var (width, height) = (Console.WindowWidth > 1 ? Console.WindowWidth - 1 : int.MaxValue, Console.WindowHeight > 0 ? Console.WindowHeight : 24);
            var table = value.ToTable(Math.Clamp(height - 4, 1, 20)).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
            // Up to where the last one began; each line cut to the window, and cleared behind.
            Console.Write((_lines > 0 ? $"\e[{_lines}A" : "") + string.Concat(table.Select(line => $"{line[..Math.Min(line.Length, width)]}\e[K\n")) + "\e[J");
            _lines = table.Length;
            return;
        }
        foreach (var trial in value.Trials.Where(t => t.Status is not (TrialStatus.Running or TrialStatus.Paused) && _told.Add(t.Number)))
            Console.WriteLine(FormattableString.Invariant($"trial {trial.Number} {trial.Status}, {trial.Epochs} epochs, {value.Metric} {trial.Score(value.Metric):0.0000}: {trial.Configuration}{(trial.Error is null ? "" : $" ({trial.Error})")}"));
    }

    /// <summary>What is written next does not overwrite the table.</summary>
    public void End() => _lines = 0;
}
