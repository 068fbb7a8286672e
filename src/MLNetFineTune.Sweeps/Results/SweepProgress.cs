using System.Globalization;
using System.Text;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Where a sweep is.</summary>
/// <param name="Trials">All trials so far, also those of other processes on the same journal.</param>
/// <param name="Running">What this process's workers do.</param>
/// <param name="Best">The best trial so far; null while none is evaluated.</param>
/// <param name="Metric">By which it is the best.</param>
/// <param name="Elapsed">Time since the sweep, or its resumption, began.</param>
/// <param name="Cost">Time of training, all trials together.</param>
/// <param name="PlannedTrials">Trials that are to be tried.</param>
public sealed record SweepProgress(
    IReadOnlyList<Trial> Trials, IReadOnlyList<RunningTrial> Running, Trial? Best, ValidationMetric Metric, TimeSpan Elapsed, TimeSpan Cost, int PlannedTrials)
{
    /// <summary>A table of the best trials and the running ones, some lines of text for a console.</summary>
    /// <param name="rows">Most trials to show. Default 10.</param>
    public string ToTable(int rows = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        var text = new StringBuilder();
        var count = Trials.GroupBy(t => t.Status).ToDictionary(g => g.Key, g => g.Count());
        text.Append(CultureInfo.InvariantCulture, $"{Trials.Count} of {PlannedTrials} trials");
        foreach (var (status, number) in count.OrderBy(c => c.Key))
            text.Append(CultureInfo.InvariantCulture, $", {number} {Word(status)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"; {Clock(Elapsed)}, {Clock(Cost)} of training");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"trial",5}  {"status",-9}  {"epoch",5}  {Metric,9}  {"seconds",7}  configuration");
        var running = Running.ToDictionary(r => r.Trial);
        var ranked = Trials.Where(t => t.Status != TrialStatus.Running).OrderBy(t => Ranking.Key(t, Metric, t.Epochs)).ThenBy(t => t.Number);
        foreach (var trial in Trials.Where(t => t.Status == TrialStatus.Running).Concat(ranked).Take(rows))
        {
            var epoch = running.TryGetValue(trial.Number, out var at) ? string.Create(CultureInfo.InvariantCulture, $"{at.Epochs:0.0}") : string.Create(CultureInfo.InvariantCulture, $"{trial.Epochs}");
            var score = trial.Score(Metric) is { } value ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "";
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{trial.Number,5}{(trial.Number == Best?.Number ? '*' : ' ')} {Word(trial.Status),-9}  {epoch,5}  {score,9}  {trial.Seconds,7:0}  {trial.Configuration}");
        }
        return text.ToString();
    }

    // Hours go on behind a day.
    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours:00}:{time:mm\\:ss}");

    private static string Word(TrialStatus status) => status switch
    {
        TrialStatus.Running => "running",
        TrialStatus.Paused => "paused",
        TrialStatus.Completed => "completed",
        TrialStatus.Stopped => "stopped",
        _ => "failed",
    };
}

/// <summary>A trial that one of this process's workers trains.</summary>
/// <param name="Trial">Its number.</param>
/// <param name="Worker">Which worker.</param>
/// <param name="Epochs">Epochs done, with the part of the one in progress.</param>
/// <param name="UntilEpoch">Epochs that it is trained to now.</param>
public sealed record RunningTrial(int Trial, int Worker, double Epochs, int UntilEpoch);
