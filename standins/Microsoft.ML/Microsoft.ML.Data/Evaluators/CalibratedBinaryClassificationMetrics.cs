namespace Microsoft.ML.Data;

public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(BinaryClassificationMetrics metrics, double logLoss, double logLossReduction, double entropy)
        : base(metrics) => (LogLoss, LogLossReduction, Entropy) = (logLoss, logLossReduction, entropy);

    /// <summary>In bits, infinite if a probability is 0 for the truth.</summary>
    public double LogLoss { get; }

    public double LogLossReduction { get; }

    public double Entropy { get; }
}
