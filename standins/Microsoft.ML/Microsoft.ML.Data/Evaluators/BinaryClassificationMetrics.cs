namespace Microsoft.ML.Data;

public class BinaryClassificationMetrics
{
    internal BinaryClassificationMetrics(double auc, double auprc, double accuracy, ConfusionMatrix confusion)
    {
        (AreaUnderRocCurve, AreaUnderPrecisionRecallCurve, Accuracy, ConfusionMatrix) = (auc, auprc, accuracy, confusion);
        var (precision, recall) = (PositivePrecision, PositiveRecall);
        F1Score = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    internal BinaryClassificationMetrics(BinaryClassificationMetrics other)
        : this(other.AreaUnderRocCurve, other.AreaUnderPrecisionRecallCurve, other.Accuracy, other.ConfusionMatrix)
    {
    }

    public double AreaUnderRocCurve { get; }

    public double Accuracy { get; }

    public double PositivePrecision => ConfusionMatrix.PerClassPrecision[0];

    public double PositiveRecall => ConfusionMatrix.PerClassRecall[0];

    public double NegativePrecision => ConfusionMatrix.PerClassPrecision[1];

    public double NegativeRecall => ConfusionMatrix.PerClassRecall[1];

    public double F1Score { get; }

    public double AreaUnderPrecisionRecallCurve { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
