using Microsoft.ML;
using Microsoft.ML.AutoML;

namespace MLNetFineTune.AutoML.Tests;

/// <summary>Keeps what an experiment reports, and all models.</summary>
internal sealed class Watcher(Action? started = null) : IMonitor
{
    public List<TrialResult> Completed { get; } = [];

    public List<(TrialResult Trial, ITransformer Model)> Models { get; } = [];

    public List<Exception> Failed { get; } = [];

    public void ReportRunningTrial(TrialSettings settings) => started?.Invoke();

    public void ReportCompletedTrial(TrialResult result)
    {
        Completed.Add(result);
        Models.Add((result, result.Model));
    }

    public void ReportBestTrial(TrialResult result)
    {
    }

    public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => Failed.Add(exception!);
}
