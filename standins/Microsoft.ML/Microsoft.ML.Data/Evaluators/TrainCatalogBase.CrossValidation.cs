using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public abstract partial class TrainCatalogBase
{
    /// <summary>All models are fitted before the first one is evaluated.</summary>
    private protected CrossValidationResult<T>[] CrossValidateTrain<T>(
        IDataView data, IEstimator<ITransformer> estimator, int numFolds, string samplingKeyColumn, int? seed, Func<IDataView, T> evaluate)
        where T : class
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckValue(estimator, nameof(estimator));
        Contracts.CheckParam(numFolds > 1, nameof(numFolds), "Must be more than 1");
        var scored = DataOperationsCatalog.Folds(Environment, data, numFolds, samplingKeyColumn, seed).Select(split =>
        {
            var model = estimator.Fit(split.TrainSet);
            return (Model: model, Scores: model.Transform(split.TestSet));
        }).ToArray();
        return scored.Select((s, fold) => new CrossValidationResult<T>(s.Model, evaluate(s.Scores), s.Scores, fold)).ToArray();
    }

    public sealed class CrossValidationResult<T>
        where T : class
    {
        public readonly T Metrics;
        public readonly ITransformer Model;
        public readonly IDataView ScoredHoldOutSet;
        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold) =>
            (Model, Metrics, ScoredHoldOutSet, Fold) = (model, metrics, scores, fold);
    }
}
