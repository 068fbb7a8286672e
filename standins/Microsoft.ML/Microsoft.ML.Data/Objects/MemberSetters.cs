using Microsoft.ML.Internal.Utilities;

namespace Microsoft.ML.Data;

/// <summary>Puts the values of a row into the members of an object.</summary>
internal sealed class MemberSetters<TRow>(DataViewRow source)
{
    /// <summary>What puts the current value of <paramref name="from"/> into the member; arrays and vectors already there are filled again where they fit.</summary>
    public Action<TRow> Create(MemberColumn column, DataViewSchema.Column from)
    {
        var type = column.MemberType;
        if (type == typeof(string))
            return Text(column, from);
        if (type == typeof(string[]))
            return Array<ReadOnlyMemory<char>, string>(column, from, text => text.ToString());
        if (type.IsArray)
            return GenericCall.Invoke<Action<TRow>>(Array<int>, type.GetElementType(), column, from);
        return from.Type is VectorDataViewType vector
            ? GenericCall.Invoke<Action<TRow>>(Buffer<int>, vector.ItemType.RawType, column, from)
            : GenericCall.Invoke<Action<TRow>>(Value<int>, type, column, from);
    }

    private Action<TRow> Text(MemberColumn column, DataViewSchema.Column from)
    {
        var (get, write) = (source.GetGetter<ReadOnlyMemory<char>>(from), column.Writer<TRow, string>());
        ReadOnlyMemory<char> value = default;
        return row =>
        {
            get(ref value);
            write(row, value.ToString());
        };
    }

    private Action<TRow> Value<T>(MemberColumn column, DataViewSchema.Column from)
    {
        var (get, write) = (source.GetGetter<T>(from), column.Writer<TRow, T>());
        T value = default;
        return row =>
        {
            get(ref value);
            write(row, value);
        };
    }

    private Action<TRow> Buffer<T>(MemberColumn column, DataViewSchema.Column from)
    {
        var (get, read, write) = (source.GetGetter<VBuffer<T>>(from), column.Reader<TRow, VBuffer<T>>(), column.Writer<TRow, VBuffer<T>>());
        return row =>
        {
            var value = read(row);
            get(ref value);
            write(row, value);
        };
    }

    private Action<TRow> Array<T>(MemberColumn column, DataViewSchema.Column from) => Array<T, T>(column, from, item => item);

    private Action<TRow> Array<T, TItem>(MemberColumn column, DataViewSchema.Column from, Func<T, TItem> convert)
    {
        var (get, read, write) = (source.GetGetter<VBuffer<T>>(from), column.Reader<TRow, TItem[]>(), column.Writer<TRow, TItem[]>());
        VBuffer<T> value = default;
        return row =>
        {
            get(ref value);
            var items = read(row);
            if ((items?.Length ?? 0) != value.Length || !value.IsDense)
                items = new TItem[value.Length];
            foreach (var (slot, item) in value.Items(all: true))
                items[slot] = convert(item);
            write(row, items);
        };
    }
}
