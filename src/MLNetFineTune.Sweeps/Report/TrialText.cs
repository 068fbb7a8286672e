using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>A trial in a few lines, as drawings show it where the pointer is.</summary>
internal static class TrialText
{
    public static string Of(Trial trial, ValidationMetric metric) => Markup.Text(string.Join('\n',
    [
        $"trial {trial.Number}, {Status(trial.Status)}: {metric} {Markup.Figure(trial.Score(metric))} after {trial.Epochs} of {trial.UntilEpoch} epochs, {Markup.Duration(trial.Seconds)}",
        .. trial.Configuration.Values.Select(v => $"{v.Key} = {ConfigurationValue.Text(v.Value)}"),
        .. trial.Error is { } error ? new[] { error } : [],
    ]));

    public static string Status(TrialStatus status) => status switch
    {
        TrialStatus.Running => "running",
        TrialStatus.Paused => "paused",
        TrialStatus.Completed => "completed",
        TrialStatus.Stopped => "stopped early",
        _ => "failed",
    };
}
