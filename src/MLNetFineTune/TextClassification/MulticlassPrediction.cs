using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;
using MLNetFineTune.Scoring;

namespace MLNetFineTune.TextClassification;

/// <summary>PredictedLabel, a key as the label, and Score, the softmax of the logits.</summary>
internal sealed class MulticlassPrediction(int classCount, LabelValues? values) : IPrediction<ReadOnlyMemory<float>>
{
    private const string Task = "MulticlassClassification";

    public IReadOnlyList<DataViewSchema.DetachedColumn> Columns(DataViewSchema input)
    {
        var set = ScoreAnnotations.NextSet(input);
        return
        [
            new("PredictedLabel", new KeyDataViewType(typeof(uint), classCount), ScoreAnnotations.Make(set, Task, "PredictedLabel", a => values?.AddTo(a, LabelValues.Annotation))),
            new("Score", new VectorDataViewType(NumberDataViewType.Single, classCount), ScoreAnnotations.Make(set, Task, "Score", a =>
            {
                // Tables take the names of the classes from here, if they are text.
                if (values?.Type.ItemType is TextDataViewType)
                    values.AddTo(a, "SlotNames");
                values?.AddTo(a, "TrainingLabelValues");
            })),
        ];
    }

    /// <summary>The same columns as a promise, for a label column of this shape.</summary>
    public static IReadOnlyList<SchemaShape.Column> Shape(SchemaShape.Column label)
    {
        List<SchemaShape.Column> predicted = [.. ScoreAnnotations.Shape()], score = [.. ScoreAnnotations.Shape()];
        foreach (var annotation in label.Annotations)
        {
            if (annotation.Name != LabelValues.Annotation || annotation.Kind != SchemaShape.Column.VectorKind.Vector || !LabelValueKind.All.Any(k => k.Type.Equals(annotation.ItemType)))
                continue;
            predicted.Add(Shapes.Vector(LabelValues.Annotation, annotation.ItemType));
            score.Add(Shapes.Vector("TrainingLabelValues", annotation.ItemType));
            if (annotation.ItemType is TextDataViewType)
                score.Add(Shapes.Vector("SlotNames", annotation.ItemType));
        }

        return [Shapes.Scalar("PredictedLabel", NumberDataViewType.UInt32, isKey: true, predicted), Shapes.Vector("Score", NumberDataViewType.Single, score)];
    }

    public Delegate Getter(int index, Func<ReadOnlyMemory<float>> logits) => index == 0
        ? (ValueGetter<uint>)((ref uint value) => value = (uint)(LargestOf(logits().Span) + 1))
        : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var row = logits().Span;
            var editor = VBufferEditor.Create(ref value, row.Length);
            Softmax(row, editor.Values);
            value = editor.Commit();
        });

    /// <summary>The first of the largest, as ML.NET counts ties; -1 where all are NaN.</summary>
    private static int LargestOf(ReadOnlySpan<float> logits)
    {
        var (largest, best) = (-1, float.NegativeInfinity);
        for (var i = 0; i < logits.Length; i++)
        {
            if (logits[i] > best)
                (largest, best) = (i, logits[i]);
        }

        return largest;
    }

    private static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        // Against the largest logit no exponential overflows; sums in double keep many classes exact.
        var (most, sum) = (float.NegativeInfinity, 0.0);
        foreach (var logit in logits)
            most = Math.Max(most, logit);
        for (var i = 0; i < logits.Length; i++)
            sum += probabilities[i] = MathF.Exp(logits[i] - most);
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i] = (float)(probabilities[i] / sum);
    }
}
