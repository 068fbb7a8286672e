using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// The first of the highest scores is the prediction, whatever the predicted label says. Rows without a label, with one that is no whole number from 0,
/// or with a score that is not finite are left out; those of a class that has no score count as wrong.
/// </summary>
internal sealed class MulticlassClassificationEvaluator
{
    private const float LeastProbability = 1e-15f;

    private readonly int _classes;
    private readonly int _topK;
    private readonly ReadOnlyMemory<char>[] _classNames;
    private readonly double[] _rowsOf;
    private readonly double[] _logLossOf;
    private readonly double[] _atRank;
    private readonly double[][] _confusion;
    private double _rows;
    private double _logLoss;

    public MulticlassClassificationEvaluator(IDataView data, string label, string score, string predictedLabel, int topK)
    {
        var labels = EvaluatedColumns.Find(data.Schema, "Label", label);
        var scores = EvaluatedColumns.Find(data.Schema, AnnotationUtils.Const.ScoreValueKind.Score, score);
        EvaluatedColumns.Find(data.Schema, AnnotationUtils.Const.ScoreValueKind.PredictedLabel, predictedLabel);
        EvaluatedColumns.CheckType(
            scores,
            scores.Type is VectorDataViewType { Size: >= 2 } && scores.Type.GetItemType() == NumberDataViewType.Single,
            "score",
            "vector of two or more items of type Single");
        EvaluatedColumns.CheckType(labels, labels.Type == NumberDataViewType.Single || labels.Type is KeyDataViewType, "label", "Single or Key");

        (_classes, _topK, _classNames) = (scores.Type.GetVectorSize(), topK, ClassNames(scores));
        (_rowsOf, _logLossOf, _atRank) = (new double[_classes], new double[_classes], new double[_classes + 1]);
        _confusion = Enumerable.Range(0, _classes).Select(_ => new double[_classes]).ToArray();
        Read(data, labels, scores);
    }

    public MulticlassClassificationMetrics Metrics()
    {
        var occurring = Enumerable.Range(0, _classes).Where(i => _rowsOf[i] > 0).ToArray();
        var logLoss = _rows > 0 ? _logLoss / _rows : 0;
        var entropy = Enumerable.Range(0, _classes).Where(i => _rowsOf[i] != 0).Sum(i => _rowsOf[i] * Math.Log(_rowsOf[i] / _rows)) / -_rows;
        return new(
            accuracyMicro: _rows > 0 ? _atRank[0] / _rows : 0,
            accuracyMacro: occurring.Length > 0 ? occurring.Sum(i => _confusion[i][i] / _rowsOf[i]) / occurring.Length : 0,
            logLoss,
            logLossReduction: (entropy - logLoss) / entropy,
            _topK,
            topKAccuracies: _topK > 0 ? TopK() : null,
            perClassLogLoss: Enumerable.Range(0, _classes).Select(i => _rowsOf[i] > 0 ? _logLossOf[i] / _rowsOf[i] : 0).ToArray(),
            new(_confusion, _classNames, isBinary: false));
    }

    private void Read(IDataView data, DataViewSchema.Column labels, DataViewSchema.Column scoreColumn)
    {
        using var cursor = data.GetRowCursor([labels, scoreColumn]);
        var getLabel = EvaluatedColumns.GetLabelGetter(cursor, labels);
        var getScores = cursor.GetGetter<VBuffer<float>>(scoreColumn);
        var label = 0f;
        VBuffer<float> buffer = default;
        var scores = new float[_classes];
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            if (!(label >= 0) || label != (int)label)
                continue;
            getScores(ref buffer);
            Contracts.Check(buffer.Length == _classes, "The vector of scores is not of its column's size");
            buffer.CopyTo(scores);
            if (scores.All(float.IsFinite))
                Add((int)label, scores);
        }
    }

    private void Add(int label, float[] scores)
    {
        _rows++;
        var known = label < _classes;
        var truth = known ? scores[label] : 0;
        var logLoss = -Math.Log(known ? Math.Min(1, Math.Max(LeastProbability, truth)) : LeastProbability);
        _logLoss += logLoss;
        var (rank, predicted) = (0, 0);
        for (var i = 0; i < _classes; i++)
        {
            if (scores[i] > truth || (scores[i] == truth && i < label))
                rank++;
            if (scores[i] > scores[predicted])
                predicted = i;
        }

        _atRank[rank]++;
        if (known)
        {
            _rowsOf[label]++;
            _logLossOf[label] += logLoss;
        }

        // A class without a score that ranks first, as all scores are negative, is out of range here, as it is in ML.NET.
        if (known || rank == 0)
            _confusion[label][predicted]++;
    }

    /// <summary>The share of rows whose truth is among the first 1, 2, … K. There is one rank more than classes; a greater K is out of range.</summary>
    private double[] TopK()
    {
        var shares = new double[_topK];
        var sum = 0.0;
        for (var i = 0; i < _topK; i++)
            shares[i] = sum += _atRank[i] / _rows;
        return shares;
    }

    private static ReadOnlyMemory<char>[] ClassNames(DataViewSchema.Column scores)
    {
        var classes = scores.Type.GetVectorSize();
        if (!scores.HasSlotNames(classes))
            return Enumerable.Range(0, classes).Select(i => i.ToString().AsMemory()).ToArray();
        VBuffer<ReadOnlyMemory<char>> names = default;
        scores.Annotations.GetValue(AnnotationUtils.Kinds.SlotNames, ref names);
        return [.. names.DenseValues()];
    }
}
