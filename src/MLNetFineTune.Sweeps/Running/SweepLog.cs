using Microsoft.ML.Runtime;

namespace MLNetFineTune.Sweeps;

/// <summary>What a sweep says in the log of the MLContext, a line whenever something is found out. Safe to use from several threads, which channels are not.</summary>
internal sealed class SweepLog(IChannel channel, SweepPlan plan)
{
    private readonly Lock _lock = new();

    public void Begins() => Info($"sweep over {plan.Space.Listed}: {plan.Options.Trials} trials, {plan.Workers.Workers} workers of {plan.Workers.Threads} threads");

    /// <summary>A trial is at a rung, or at its end.</summary>
    public void Left(Trial trial) => Info($"trial {trial.Number} {(trial.Status == TrialStatus.Paused ? "paused" : "completed")} {So(trial)}");

    public void CutOff(Trial trial) => Info($"trial {trial.Number} was cut off by the budget {So(trial)}");

    public void OnAll(Trial trial, int epochs) => Info($"the configuration of trial {trial.Number} is trained on all rows, to epoch {epochs}");

    public void TriedAgain(Trial trial) => Warning($"trial {trial.Number} is tried again, once: {trial.Error}");

    public void Failed(Trial trial) => Warning($"trial {trial.Number} failed: {trial.Error} ({trial.Configuration})");

    public void Ends(Trial best, double score, int trials) => Info(FormattableString.Invariant($"the best of {trials} trials is {best.Number}, {plan.Metric} {score:0.0000}: {best.Configuration}"));

    private string So(Trial trial) => FormattableString.Invariant($"after epoch {trial.Epochs}, {plan.Metric} {trial.Score(plan.Metric):0.0000}: {trial.Configuration}");

    private void Info(string line)
    {
        lock (_lock)
            channel.Info(MessageSensitivity.None, line);
    }

    private void Warning(string line)
    {
        lock (_lock)
            channel.Warning(MessageSensitivity.None, line);
    }
}
