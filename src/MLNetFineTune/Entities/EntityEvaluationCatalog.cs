using MLNetFineTune;
using MLNetFineTune.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Evaluation;

namespace Microsoft.ML;

/// <summary>Evaluation of recognised entities, beside ML.NET's own evaluators.</summary>
public static class EntityEvaluationCatalog
{
    /// <summary>
    /// Compares predicted tags with labelled ones, entity by entity. A label that training never saw counts as an entity that was missed; where the label's keys do not even have it, as one
    /// of the type <see cref="EntityMetrics.UnseenType"/>. A missing key is outside where "O" is no value of the keys.
    /// </summary>
    /// <param name="catalog">The multiclass classification of an <see cref="MLContext"/>.</param>
    /// <param name="data">Data with a recognizer's predictions.</param>
    /// <param name="labelColumnName">Column of the labelled tags: vectors of keys whose values are tags, or vectors of text, one a word.</param>
    /// <param name="predictedLabelColumnName">Column of the predicted tags: the same.</param>
    /// <param name="scheme">The scheme of the tags; null: detected from the labels.</param>
    /// <exception cref="ArgumentNullException"><paramref name="catalog"/> or <paramref name="data"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, a row has not as many labels as predictions (it is named), or the scheme is unknown.</exception>
    /// <exception cref="ArgumentException">A tag is empty or has no type.</exception>
    public static EntityMetrics EvaluateEntities(
        this MulticlassClassificationCatalog catalog, IDataView data, string labelColumnName = "Label", string predictedLabelColumnName = "PredictedLabel", TagScheme? scheme = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        var (label, predicted) = (TagColumn.Of(data, "label", labelColumnName), TagColumn.Of(data, "predicted label", predictedLabelColumnName));
        using var cursor = data.GetRowCursor([label.Column, predicted.Column]);
        var (readLabels, readPredictions) = (label.Reader(cursor, label.MissingLabel), predicted.Reader(cursor, TagColumn.MissingPrediction));
        var evaluation = new EntityEvaluation(scheme);
        for (var row = 0L; cursor.MoveNext(); row++)
        {
            var (labels, predictions) = (readLabels(), readPredictions());
            if (labels.Length != predictions.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(data),
                    $"Row {row} has {labels.Length} labels in column '{labelColumnName}' and {predictions.Length} in column '{predictedLabelColumnName}'; expected: one each a word");
            }

            evaluation.Add(labels, predictions);
        }

        return new(evaluation.Report());
    }
}
