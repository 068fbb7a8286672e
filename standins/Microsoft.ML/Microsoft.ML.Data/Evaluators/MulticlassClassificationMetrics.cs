using System.Collections.Immutable;

namespace Microsoft.ML.Data;

public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(
        double accuracyMicro,
        double accuracyMacro,
        double logLoss,
        double logLossReduction,
        int topKPredictionCount,
        double[] topKAccuracies,
        double[] perClassLogLoss,
        ConfusionMatrix confusionMatrix)
    {
        (MicroAccuracy, MacroAccuracy, LogLoss, LogLossReduction) = (accuracyMicro, accuracyMacro, logLoss, logLossReduction);
        (TopKPredictionCount, TopKAccuracyForAllK) = (topKPredictionCount, topKAccuracies?.ToImmutableArray());
        (PerClassLogLoss, ConfusionMatrix) = (perClassLogLoss.ToImmutableArray(), confusionMatrix);
    }

    /// <summary>In nats; a probability below 1e-15 for the truth counts as that.</summary>
    public double LogLoss { get; }

    public double LogLossReduction { get; }

    public double MacroAccuracy { get; }

    public double MicroAccuracy { get; }

    public double TopKAccuracy => TopKAccuracyForAllK?.LastOrDefault() ?? 0;

    public int TopKPredictionCount { get; }

    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
