using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The values of one column.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) => GetColumn<T>(data, data.Schema[columnName]);

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(column.Name, nameof(column));
        Contracts.CheckParam(data.Schema[column.Index].Name == column.Name && data.Schema[column.Index].Type == column.Type, nameof(column),
            $"Column {column} is not one of {nameof(data)}");
        if (typeof(T) == column.Type.RawType)
            return Values<T>(data, column);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Values<ReadOnlyMemory<char>>(data, column).Select(text => text.ToString());
        if (typeof(T).IsArray)
        {
            Contracts.CheckParam(column.Type is VectorDataViewType, nameof(column), $"Column {column} holds no vectors and cannot be read as {typeof(T)}");
            var (item, asked) = (((VectorDataViewType)column.Type).ItemType, typeof(T).GetElementType());
            if (asked == item.RawType)
                return GenericCall.Invoke<IEnumerable<T>>(Arrays<int>, asked, data, column);
            if (asked == typeof(string) && item is TextDataViewType)
                return (IEnumerable<T>)Arrays<ReadOnlyMemory<char>>(data, column).Select(texts => Array.ConvertAll(texts, text => text.ToString()));
        }

        throw Contracts.ExceptParam(nameof(column), $"Column {column} cannot be read as {typeof(T)}");
    }

    private static IEnumerable<T> Values<T>(IDataView data, DataViewSchema.Column column)
    {
        using var cursor = data.GetRowCursor([column]);
        var get = cursor.GetGetter<T>(column);
        T value = default;
        while (cursor.MoveNext())
        {
            get(ref value);
            yield return value;
        }
    }

    private static IEnumerable<T[]> Arrays<T>(IDataView data, DataViewSchema.Column column) => Values<VBuffer<T>>(data, column).Select(vector => vector.DenseValues().ToArray());
}
