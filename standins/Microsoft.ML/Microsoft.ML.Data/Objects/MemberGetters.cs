using System.Numerics;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Getters of columns whose values are members of an object, which is another one at each row.</summary>
internal sealed class MemberGetters<TRow>(Func<TRow> current)
{
    /// <summary>A <see cref="ValueGetter{TValue}"/> of the column's raw type.</summary>
    public Delegate Create(MemberColumn column)
    {
        var type = column.MemberType;
        if (type == typeof(string))
            return Text(column.Reader<TRow, string>());
        if (type == typeof(string[]))
            return Texts(column.Reader<TRow, string[]>());
        if (type.IsArray)
            return GenericCall.Invoke<Delegate>(Array<int>, type.GetElementType(), column);
        if (column.Type is VectorDataViewType vector)
            return GenericCall.Invoke<Delegate>(Buffer<int>, vector.ItemType.RawType, column);
        if (column.Type is not KeyDataViewType)
            return GenericCall.Invoke<Delegate>(Value<int>, type, column);
        Contracts.Check(type != typeof(ushort), $"Member {column.Member.Name} is a key of UInt16, which objects cannot give.");
        return GenericCall.Invoke<Delegate>(Key<int>, type, column);
    }

    private ValueGetter<ReadOnlyMemory<char>> Text(Func<TRow, string> read) =>
        (ref ReadOnlyMemory<char> value) => value = read(current()).AsMemory();

    private ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts(Func<TRow, string[]> read) => (ref VBuffer<ReadOnlyMemory<char>> value) =>
    {
        var items = read(current()) ?? [];
        var editor = VBufferEditor.Create(ref value, items.Length);
        for (var i = 0; i < items.Length; i++)
            editor.Values[i] = items[i].AsMemory();
        value = editor.Commit();
    };

    private ValueGetter<T> Value<T>(MemberColumn column)
    {
        var read = column.Reader<TRow, T>();
        return (ref T value) => value = read(current());
    }

    private ValueGetter<VBuffer<T>> Array<T>(MemberColumn column)
    {
        var read = column.Reader<TRow, T[]>();
        return (ref VBuffer<T> value) =>
        {
            var items = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref value, items.Length);
            items.CopyTo(editor.Values);
            value = editor.Commit();
        };
    }

    private ValueGetter<VBuffer<T>> Buffer<T>(MemberColumn column)
    {
        var read = column.Reader<TRow, VBuffer<T>>();
        return (ref VBuffer<T> value) => read(current()).CopyTo(ref value);
    }

    /// <summary>The member counts from 0, the key from 1; what is beyond its count is missing.</summary>
    private ValueGetter<T> Key<T>(MemberColumn column)
        where T : IBinaryInteger<T>
    {
        var read = column.Reader<TRow, T>();
        var count = ((KeyDataViewType)column.Type).Count;
        return (ref T value) =>
        {
            var index = ulong.CreateChecked(read(current()));
            value = index < count ? T.CreateChecked(index + 1) : T.Zero;
        };
    }
}
