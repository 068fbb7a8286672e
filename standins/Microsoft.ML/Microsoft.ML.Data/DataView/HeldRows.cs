using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Copies of some rows of a cursor: ids and the values of its active columns, each row at a place of the caller's choice.</summary>
internal sealed class HeldRows
{
    private readonly HeldColumn[] _columns;
    private readonly ValueGetter<DataViewRowId> _readId;
    private DataViewRowId[] _ids = [];

    public HeldRows(DataViewRow input)
    {
        _readId = input.GetIdGetter();
        _columns = input.Schema.Select(c => input.IsColumnActive(c) ? GenericCall.Invoke<HeldColumn>(MakeColumn<int>, c.Type.RawType, input, c) : null).ToArray();
    }

    /// <summary>Copies the row that the cursor stands at.</summary>
    public void Read(int place)
    {
        if (place >= _ids.Length)
            Array.Resize(ref _ids, Math.Max(place + 1, 2 * _ids.Length));
        _readId(ref _ids[place]);
        foreach (var column in _columns)
            column?.Read(place);
    }

    public ValueGetter<DataViewRowId> MakeIdGetter(Func<int> place) => (ref DataViewRowId id) => id = _ids[place()];

    public ValueGetter<T> MakeGetter<T>(DataViewSchema.Column column, Func<int> place)
    {
        Contracts.CheckParam(column.Index < _columns.Length && _columns[column.Index] is not null, nameof(column), "requested column not active");
        var held = _columns[column.Index] as HeldColumn<T> ?? throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(T)}', expected type: '{column.Type.RawType}'.");
        return (ref T value) => held.Get(place(), ref value);
    }

    private static HeldColumn MakeColumn<T>(DataViewRow input, DataViewSchema.Column column) => new HeldColumn<T>(input.GetGetter<T>(column));

    private abstract class HeldColumn
    {
        public abstract void Read(int place);
    }

    private sealed class HeldColumn<T>(ValueGetter<T> read) : HeldColumn
    {
        private T[] _values = [];

        public override void Read(int place)
        {
            if (place >= _values.Length)
                Array.Resize(ref _values, Math.Max(place + 1, 2 * _values.Length));
            read(ref _values[place]);
        }

        public void Get(int place, ref T value) => ValueCopy<T>.Copier(_values[place], ref value);
    }
}
