using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Scores above 0 are taken for positive, whatever the predicted label says. Rows without label or with a score that is not finite are left out.</summary>
internal sealed class BinaryClassifierEvaluator
{
    private const int MostRowsForPrecisionRecall = 100000;

    private readonly List<(float Score, bool Positive)> _rows = [];
    private readonly Reservoir<(float Score, bool Positive)> _sample;
    private readonly ReadOnlyMemory<char>[] _classNames;
    private double _truePositives;
    private double _trueNegatives;
    private double _falsePositives;
    private double _falseNegatives;
    private double _logLoss;
    private bool _hasProbabilities;

    /// <summary>Reads the data; without <paramref name="probability"/> there is no log-loss.</summary>
    public BinaryClassifierEvaluator(IHostEnvironment env, IDataView data, string label, string score, string probability, string predictedLabel)
    {
        var schema = data.Schema;
        var labels = EvaluatedColumns.Find(schema, "Label", label);
        var scores = EvaluatedColumns.Find(schema, AnnotationUtils.Const.ScoreValueKind.Score, score);
        DataViewSchema.Column? probabilities = probability is null ? null : EvaluatedColumns.Find(schema, AnnotationUtils.Const.ScoreValueKind.Probability, probability);
        EvaluatedColumns.Find(schema, AnnotationUtils.Const.ScoreValueKind.PredictedLabel, predictedLabel);
        EvaluatedColumns.CheckType(scores, scores.Type == NumberDataViewType.Single, "score", "Single");
        EvaluatedColumns.CheckType(
            labels,
            labels.Type == NumberDataViewType.Single || labels.Type == NumberDataViewType.Double || labels.Type is BooleanDataViewType || labels.Type.GetKeyCount() == 2,
            "label",
            "Single, Double, Boolean, or a Key with cardinality 2");
        if (probabilities is { } checkedColumn)
            EvaluatedColumns.CheckType(checkedColumn, checkedColumn.Type == NumberDataViewType.Single, "probability", "Single");

        _sample = new(env.Register(nameof(BinaryClassifierEvaluator)).Rand, MostRowsForPrecisionRecall);
        _classNames = ClassNames(labels);
        Read(data, labels, scores, probabilities);
    }

    private double Positives => _truePositives + _falseNegatives;

    private double Count => Positives + _trueNegatives + _falsePositives;

    public BinaryClassificationMetrics Metrics()
    {
        var auc = RankingCurves.AreaUnderRoc(_rows);
        return new(auc, RankingCurves.AreaUnderPrecisionRecall(_sample.Sample), (_trueNegatives + _truePositives) / Count, Confusion());
    }

    public CalibratedBinaryClassificationMetrics CalibratedMetrics()
    {
        var metrics = Metrics();
        var entropy = Entropy(Positives / Count);
        var logLoss = _logLoss / Count;
        return new(metrics, logLoss, _hasProbabilities ? (entropy - logLoss) / entropy : 0, entropy);
    }

    private void Read(IDataView data, DataViewSchema.Column labels, DataViewSchema.Column scores, DataViewSchema.Column? probabilities)
    {
        using var cursor = data.GetRowCursor(probabilities is { } column ? [labels, scores, column] : [labels, scores]);
        var getLabel = EvaluatedColumns.GetLabelGetter(cursor, labels);
        var getScore = cursor.GetGetter<float>(scores);
        var getProbability = probabilities is { } needed ? cursor.GetGetter<float>(needed) : (ref float value) => value = float.NaN;
        var (label, score, probability) = (0f, 0f, 0f);
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            getScore(ref score);
            if (!float.IsFinite(score) || float.IsNaN(label))
                continue;
            getProbability(ref probability);
            Add(label > 0, score, probability);
        }
    }

    private void Add(bool positive, float score, float probability)
    {
        if (score > 0)
            (_truePositives, _falsePositives) = positive ? (_truePositives + 1, _falsePositives) : (_truePositives, _falsePositives + 1);
        else
            (_falseNegatives, _trueNegatives) = positive ? (_falseNegatives + 1, _trueNegatives) : (_falseNegatives, _trueNegatives + 1);
        _hasProbabilities |= !float.IsNaN(probability);
        _logLoss -= Math.Log(positive ? probability : 1.0 - probability, 2);
        _rows.Add((score, positive));
        _sample.Add((score, positive));
    }

    private ConfusionMatrix Confusion() => new([[_truePositives, _falseNegatives], [_falsePositives, _trueNegatives]], _classNames, isBinary: true);

    private static double Entropy(double share) => share is 0 or 1 ? 0 : (-share * Math.Log(share, 2)) - ((1 - share) * Math.Log(1 - share, 2));

    /// <summary>A key's values, in their order, though the second one is the positive.</summary>
    private static ReadOnlyMemory<char>[] ClassNames(DataViewSchema.Column label)
    {
        if (label.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is not VectorDataViewType { Size: 2, ItemType: TextDataViewType })
            return ["positive".AsMemory(), "negative".AsMemory()];
        VBuffer<ReadOnlyMemory<char>> names = default;
        label.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref names);
        return [.. names.DenseValues()];
    }
}
