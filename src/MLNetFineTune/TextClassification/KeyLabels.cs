using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;

namespace MLNetFineTune.TextClassification;

/// <summary>Classes as a key: its values name them; without values they are called by their numbers.</summary>
internal sealed class KeyLabels : ILabels
{
    public string Expected => "Key<UInt32>";

    public bool Accept(SchemaShape.Column column) =>
        column.Kind == SchemaShape.Column.VectorKind.Scalar && column.IsKey && column.ItemType.Equals(NumberDataViewType.UInt32);

    public IReadOnlyList<string> Classes(DataViewSchema.Column column) => Classes(Count(column), LabelValues.OfKey(column));

    public static IReadOnlyList<string> Classes(int count, LabelValues? values) =>
        values?.Texts ?? [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The key's count: the size of the score, also where a class does not occur.</summary>
    public static int Count(DataViewSchema.Column column)
    {
        const int most = 1_000_000;
        var count = ((KeyDataViewType)column.Type).Count;
        return count <= most ? (int)count : throw new ArgumentOutOfRangeException(nameof(column), $"Label column '{column.Name}' is a key of {count} values; at most {most} classes are supported");
    }

    public Func<int> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<uint>(column);
        var (key, count) = (0u, Count(column));
        return () =>
        {
            getter(ref key);
            return key <= count ? (int)key - 1 : -1;
        };
    }
}
