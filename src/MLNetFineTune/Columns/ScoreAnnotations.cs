using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Interop;

namespace MLNetFineTune.Columns;

/// <summary>The annotations by which ML.NET knows the columns of a score: which belong together, of which task, and what each is.</summary>
internal static class ScoreAnnotations
{
    private const string SetId = "ScoreColumnSetId";
    private const string ColumnKind = "ScoreColumnKind";
    private const string ValueKind = "ScoreValueKind";

    private static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);

    /// <summary>A number for the score columns to come that no column has yet.</summary>
    public static uint NextSet(DataViewSchema schema)
    {
        var last = 0u;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(SetId)?.Type is not KeyDataViewType type || type.RawType != typeof(uint))
                continue;
            var set = 0u;
            column.Annotations.GetValue(SetId, ref set);
            last = Math.Max(last, set);
        }

        return last + 1;
    }

    /// <summary>Annotations of one column; <paramref name="more"/> adds what else it has.</summary>
    public static DataViewSchema.Annotations Make(uint set, string task, string value, Action<DataViewSchema.Annotations.Builder>? more = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        more?.Invoke(annotations);
        annotations.Add(SetId, SetIdType, (ref uint id) => id = set);
        annotations.AddPrimitiveValue(ColumnKind, TextDataViewType.Instance, task.AsMemory());
        annotations.AddPrimitiveValue(ValueKind, TextDataViewType.Instance, value.AsMemory());
        return annotations.ToAnnotations();
    }

    /// <summary>The same as a promise.</summary>
    public static IEnumerable<SchemaShape.Column> Shape() =>
    [
        Shapes.Scalar(SetId, NumberDataViewType.UInt32, isKey: true),
        Shapes.Scalar(ColumnKind, TextDataViewType.Instance),
        Shapes.Scalar(ValueKind, TextDataViewType.Instance),
    ];
}
