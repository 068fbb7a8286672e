using MLNetFineTune;
using MLNetFineTune.Interop;

namespace Microsoft.ML;

/// <summary>Cross-validation of recognizers of entities, as <c>MulticlassClassification.CrossValidate</c> is for classifiers.</summary>
public static class EntityCrossValidationCatalog
{
    /// <summary>Trains on all folds but one and evaluates on that one, for each fold in turn.</summary>
    /// <param name="catalog">The multiclass classification of an <see cref="MLContext"/>.</param>
    /// <param name="data">The data, whose label has one tag a word: a vector of keys or of text.</param>
    /// <param name="estimator">A recognizer, or a chain that holds one.</param>
    /// <param name="numberOfFolds">Folds, at least 2. Default 5.</param>
    /// <param name="labelColumnName">Column of the labels in the scored data. Default <c>Label</c>.</param>
    /// <param name="samplingKeyColumnName">Column whose rows of one value stay in one fold; null, the default, for none.</param>
    /// <param name="seed">Seed of the folds; null, the default, is the MLContext's.</param>
    /// <returns>Of each fold the model, which the caller disposes, the scored rows and their figures.</returns>
    /// <exception cref="ArgumentNullException">Catalog, data or estimator is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type, or there are fewer than 2 folds.</exception>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<EntityMetrics>> CrossValidateEntities(
        this MulticlassClassificationCatalog catalog, IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label",
        string? samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        List<TrainCatalogBase.CrossValidationResult<EntityMetrics>> results = [];
        ITransformer? model = null;
        try
        {
            foreach (var split in HostAccess.Data(catalog).CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed))
            {
                model = estimator.Fit(split.TrainSet);
                var scored = model.Transform(split.TestSet);
                results.Add(HostAccess.Result(model, catalog.EvaluateEntities(scored, labelColumnName), scored, results.Count));
                model = null;
            }
        }
        catch
        {
            (model as IDisposable)?.Dispose();
            foreach (var result in results)
                (result.Model as IDisposable)?.Dispose();
            throw;
        }

        return results;
    }
}
