using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class BinaryClassificationCatalog
{
    public CalibratedBinaryClassificationMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string probabilityColumnName = "Probability",
        string predictedLabelColumnName = "PredictedLabel")
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(probabilityColumnName, nameof(probabilityColumnName));
        return new BinaryClassifierEvaluator(Environment, data, labelColumnName, scoreColumnName, probabilityColumnName, predictedLabelColumnName).CalibratedMetrics();
    }

    public BinaryClassificationMetrics EvaluateNonCalibrated(
        IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score", string predictedLabelColumnName = "PredictedLabel")
    {
        Contracts.CheckValue(data, nameof(data));
        return new BinaryClassifierEvaluator(Environment, data, labelColumnName, scoreColumnName, null, predictedLabelColumnName).Metrics();
    }

    public IReadOnlyList<CrossValidationResult<CalibratedBinaryClassificationMetrics>> CrossValidate(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label", string samplingKeyColumnName = null, int? seed = null) =>
        CrossValidateTrain(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));

    public IReadOnlyList<CrossValidationResult<BinaryClassificationMetrics>> CrossValidateNonCalibrated(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label", string samplingKeyColumnName = null, int? seed = null) =>
        CrossValidateTrain(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => EvaluateNonCalibrated(scored, labelColumnName));
}
