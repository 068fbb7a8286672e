using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;

namespace MLNetFineTune.Sentiment;

/// <summary>Two classes as a boolean, which is never missing.</summary>
internal sealed class BooleanLabels : ILabels
{
    private static readonly string[] FalseAndTrue = [bool.FalseString, bool.TrueString];

    public string Expected => "Boolean";

    public bool Accept(SchemaShape.Column column) =>
        column.Kind == SchemaShape.Column.VectorKind.Scalar && !column.IsKey && column.ItemType.Equals(BooleanDataViewType.Instance);

    public IReadOnlyList<string> Classes(DataViewSchema.Column column) => FalseAndTrue;

    public Func<int> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<bool>(column);
        var label = false;
        return () =>
        {
            getter(ref label);
            return label ? 1 : 0;
        };
    }
}
