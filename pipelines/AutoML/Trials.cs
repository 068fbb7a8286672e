using System.Globalization;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using MLNetFineTune.AutoML;

namespace MLNetFineTune.Pipelines.AutoML;

/// <summary>A line a trial: what was tried, what came of it.</summary>
public sealed class Trials(Sweeps.SearchSpace space) : IMonitor
{
    public void ReportRunningTrial(TrialSettings settings)
    {
    }

    public void ReportCompletedTrial(TrialResult result) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"trial {result.TrialSettings.TrialId,3}  metric {result.Metric:0.000}  {result.DurationInMilliseconds / 1000,5:0.0} s  {Chosen(result.TrialSettings)}"));

    public void ReportBestTrial(TrialResult result) => Console.WriteLine("           the best so far");

    public void ReportFailTrial(TrialSettings settings, Exception? exception = null) =>
        Console.WriteLine($"trial {settings.TrialId,3}  failed: {exception?.Message}  {Chosen(settings)}");

    // A pipeline's parameters are those of its stages, by name: e0, e1, …
    private string Chosen(TrialSettings settings)
    {
        foreach (var (_, stage) in settings.Parameter["_pipeline_"])
        {
            if (stage.ParameterType == ParameterType.Object && stage.ContainsKey("LearningRate"))
                return space.ConfigurationOf(stage).ToString();
        }
        return "";
    }
}
