using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Columns;

/// <summary>Columns of keys, or of vectors of keys: what the keys stand for.</summary>
internal static class KeyColumns
{
    private const int MostValues = 1_000_000;

    /// <summary>The key's count, also where a value does not occur.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is beyond what a model can tell apart.</exception>
    public static int Count(DataViewSchema.Column column)
    {
        var count = KeyOf(column).Count;
        return count <= MostValues
            ? (int)count
            : throw new ArgumentOutOfRangeException(nameof(column), $"Label column '{column.Name}' is a key of {count} values; at most {MostValues} classes are supported");
    }

    /// <summary>The key's values as text; without values they are called by their numbers, from 0.</summary>
    public static IReadOnlyList<string> Names(DataViewSchema.Column column) =>
        LabelValues.OfKey(column)?.Texts ?? [.. Enumerable.Range(0, Count(column)).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The type of a column's keys.</summary>
    public static KeyDataViewType KeyOf(DataViewSchema.Column column) => (KeyDataViewType)(column.Type is VectorDataViewType vector ? vector.ItemType : column.Type);
}
