using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;
using MLNetFineTune.Scoring;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.EntityRecognition;

/// <summary>PredictedLabel (keys as the label's) and Score, one a word; then the entities as parallel vectors: EntityType, EntityText, EntityStart, EntityLength, EntityScore.</summary>
internal sealed class EntityPrediction(KeyTags tags, LabelValues? values) : IPrediction<RecognizedText>
{
    // ML.NET's name for tasks that label each item of a sequence: its evaluators of classes do not take these columns for theirs.
    private const string Task = "SequenceClassification";

    private static readonly (string Name, PrimitiveDataViewType Item)[] Vectors =
    [
        ("Score", NumberDataViewType.Single),
        (nameof(EntityColumns.EntityType), TextDataViewType.Instance),
        (nameof(EntityColumns.EntityText), TextDataViewType.Instance),
        (nameof(EntityColumns.EntityStart), NumberDataViewType.Int32),
        (nameof(EntityColumns.EntityLength), NumberDataViewType.Int32),
        (nameof(EntityColumns.EntityScore), NumberDataViewType.Single),
    ];

    public IReadOnlyList<DataViewSchema.DetachedColumn> Columns(DataViewSchema input)
    {
        var set = ScoreAnnotations.NextSet(input);
        return
        [
            new("PredictedLabel", new VectorDataViewType(new KeyDataViewType(typeof(uint), tags.KeyCount)),
                ScoreAnnotations.Make(set, Task, "PredictedLabel", a => values?.AddTo(a, LabelValues.Annotation))),
            .. Vectors.Select(v => new DataViewSchema.DetachedColumn(v.Name, new VectorDataViewType(v.Item), ScoreAnnotations.Make(set, Task, v.Name))),
        ];
    }

    /// <summary>The same columns as a promise, for a label column of this shape.</summary>
    public static IReadOnlyList<SchemaShape.Column> Shape(SchemaShape.Column label)
    {
        var values = label.Annotations.Where(a => a.Name == LabelValues.Annotation && a.Kind == SchemaShape.Column.VectorKind.Vector && LabelValueKind.All.Any(k => k.Type.Equals(a.ItemType)));
        return
        [
            Shapes.VariableVector("PredictedLabel", NumberDataViewType.UInt32, isKey: true, [.. ScoreAnnotations.Shape(), .. values.Select(a => Shapes.Vector(a.Name, a.ItemType))]),
            .. Vectors.Select(v => Shapes.VariableVector(v.Name, v.Item, annotations: ScoreAnnotations.Shape())),
        ];
    }

    public Delegate Getter(int index, Func<RecognizedText> result) => index switch
    {
        0 => Vector(result, text => text.Tags.Length, (text, i) => tags.KeyOf(text.Tags[i])),
        1 => Vector(result, text => text.Scores.Length, (text, i) => text.Scores[i]),
        2 => OfEntities(result, entity => entity.Type.AsMemory()),
        3 => OfEntities(result, entity => entity.Text.AsMemory()),
        4 => OfEntities(result, entity => entity.Start),
        5 => OfEntities(result, entity => entity.Length),
        _ => OfEntities(result, entity => entity.Score),
    };

    private static ValueGetter<VBuffer<T>> OfEntities<T>(Func<RecognizedText> result, Func<Entity, T> of) => Vector(result, text => text.Entities.Count, (text, i) => of(text.Entities[i]));

    private static ValueGetter<VBuffer<T>> Vector<T>(Func<RecognizedText> result, Func<RecognizedText, int> count, Func<RecognizedText, int, T> item) => (ref VBuffer<T> value) =>
    {
        var text = result();
        var editor = VBufferEditor.Create(ref value, count(text));
        for (var i = 0; i < editor.Values.Length; i++)
            editor.Values[i] = item(text, i);
        value = editor.Commit();
    };
}
