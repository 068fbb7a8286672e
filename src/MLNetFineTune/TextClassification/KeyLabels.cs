using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;

namespace MLNetFineTune.TextClassification;

/// <summary>Classes as a key: its values name them; without values they are called by their numbers. The key's count is the size of the score, also where a class does not occur.</summary>
internal sealed class KeyLabels : ILabels
{
    public string Expected => "Key<UInt32>";

    public bool Accept(SchemaShape.Column column) =>
        column.Kind == SchemaShape.Column.VectorKind.Scalar && column.IsKey && column.ItemType.Equals(NumberDataViewType.UInt32);

    public IReadOnlyList<string> Classes(DataViewSchema.Column column) => KeyColumns.Names(column);

    public Func<int> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<uint>(column);
        var (key, count) = (0u, KeyColumns.Count(column));
        return () =>
        {
            getter(ref key);
            return key <= count ? (int)key - 1 : -1;
        };
    }
}
