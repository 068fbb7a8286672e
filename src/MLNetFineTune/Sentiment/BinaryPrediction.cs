using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;
using MLNetFineTune.Scoring;

namespace MLNetFineTune.Sentiment;

/// <summary>PredictedLabel, a boolean; Score, the log-odds of true: logit 1 - logit 0; Probability, its sigmoid.</summary>
internal sealed class BinaryPrediction : IPrediction<ReadOnlyMemory<float>>
{
    private const string Task = "BinaryClassification";
    private const string Normalized = "IsNormalized";

    public IReadOnlyList<DataViewSchema.DetachedColumn> Columns(DataViewSchema input)
    {
        var set = ScoreAnnotations.NextSet(input);
        return
        [
            new("PredictedLabel", BooleanDataViewType.Instance, ScoreAnnotations.Make(set, Task, "PredictedLabel")),
            new("Score", NumberDataViewType.Single, ScoreAnnotations.Make(set, Task, "Score")),
            new("Probability", NumberDataViewType.Single, ScoreAnnotations.Make(set, Task, "Probability", a => a.AddPrimitiveValue(Normalized, BooleanDataViewType.Instance, true))),
        ];
    }

    /// <summary>The same columns as a promise.</summary>
    public static IReadOnlyList<SchemaShape.Column> Shape() =>
    [
        Shapes.Scalar("PredictedLabel", BooleanDataViewType.Instance, annotations: ScoreAnnotations.Shape()),
        Shapes.Scalar("Score", NumberDataViewType.Single, annotations: ScoreAnnotations.Shape()),
        Shapes.Scalar("Probability", NumberDataViewType.Single, annotations: [.. ScoreAnnotations.Shape(), Shapes.Scalar(Normalized, BooleanDataViewType.Instance)]),
    ];

    public Delegate Getter(int index, Func<ReadOnlyMemory<float>> logits) => index switch
    {
        0 => (ValueGetter<bool>)((ref bool value) => value = LogOdds(logits().Span) > 0),
        1 => (ValueGetter<float>)((ref float value) => value = LogOdds(logits().Span)),
        _ => (ValueGetter<float>)((ref float value) => value = 1 / (1 + MathF.Exp(-LogOdds(logits().Span)))),
    };

    private static float LogOdds(ReadOnlySpan<float> logits) => logits[1] - logits[0];
}
