using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Runtime;

namespace MLNetFineTune.AutoML;

/// <summary>
/// Frees every fine-tuned model of an experiment but the best one's, as soon as it has lost. AutoML disposes nothing, and its own monitor holds all models to the end.
/// A trial is the best one by AutoML's rule: its loss is lower than that of every trial before it, and is a number.
/// </summary>
internal sealed class LosingModels(IMonitor? monitor) : IMonitor
{
    private TrialResult? _best;
    private double _bestLoss = double.MaxValue;

    /// <summary>Where the trials are told; null for nowhere.</summary>
    public IChannel? Log { get; set; }

    public void ReportRunningTrial(TrialSettings settings) => monitor?.ReportRunningTrial(settings);

    public void ReportCompletedTrial(TrialResult result)
    {
        Log?.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"trial {result.TrialSettings.TrialId}: metric {result.Metric:0.0000}, {result.DurationInMilliseconds / 1000:0.0} s"));
        monitor?.ReportCompletedTrial(result);
        if (result.Loss < _bestLoss)
            _bestLoss = result.Loss;
        else
            Free(result);
    }

    public void ReportBestTrial(TrialResult result)
    {
        monitor?.ReportBestTrial(result);
        if (_best is not null && !ReferenceEquals(_best, result))
            Free(_best);
        _best = result;
    }

    public void ReportFailTrial(TrialSettings settings, Exception? exception = null)
    {
        Log?.Warning(MessageSensitivity.None, $"trial {settings.TrialId} failed: {exception?.Message}");
        monitor?.ReportFailTrial(settings, exception);
    }

    // Other transformers of the chain hold no native memory worth the risk: some estimators give the same one at each Fit.
    private static void Free(TrialResult loser)
    {
        if (loser.Model is { } model)
            Dispose(model);
        loser.Model = null;
    }

    private static void Dispose(ITransformer model)
    {
        if (model is TextClassifierTransformer or SentimentTransformer or EntityRecognizerTransformer)
            ((IDisposable)model).Dispose();
        else if (model is IEnumerable<ITransformer> chain)
        {
            foreach (var part in chain)
                Dispose(part);
        }
    }
}
