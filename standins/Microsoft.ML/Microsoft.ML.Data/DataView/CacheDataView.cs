using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Keeps columns in memory: the named ones from the start, each other one when it is first asked for. The rows are numbered anew.</summary>
internal sealed class CacheDataView : IDataView
{
    private readonly IDataView _source;
    private readonly Array[] _columns;
    private readonly Lock _lock = new();
    private long? _count;

    public CacheDataView(IDataView source, int[] prefetch)
    {
        _source = source;
        _count = source.GetRowCount();
        _columns = new Array[source.Schema.Count];
        if (prefetch.Length > 0)
            Fill(prefetch.Select(i => Schema[i]).ToArray());
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        Fill(active);
        var rows = Enumerable.Range(0, (int)_count.Value).ToArray();
        rand?.Shuffle(rows);

        // Batches of rows go round; with a random order there is one cursor.
        var parts = rand is null ? Math.Max(1, n) : 1;
        return Enumerable.Range(0, parts).Select(part => new Cursor(this, active, rows, part, parts)).ToArray();
    }

    private void Fill(DataViewSchema.Column[] columns)
    {
        lock (_lock)
        {
            var missing = columns.Where(c => _columns[c.Index] is null).ToArray();
            var readers = missing.Length == 0 && _count is not null ? [] : Read(missing, out _count);
            for (var i = 0; i < missing.Length; i++)
                _columns[missing[i].Index] = readers[i].ToArray();
        }
    }

    private ColumnReader[] Read(DataViewSchema.Column[] columns, out long? count)
    {
        try
        {
            using var cursor = _source.GetRowCursor(columns);
            var readers = columns.Select(c => GenericCall.Invoke<ColumnReader>(MakeReader<int>, c.Type.RawType, cursor, c)).ToArray();
            for (count = 0; cursor.MoveNext(); count++)
            {
                foreach (var reader in readers)
                    reader.Read();
            }

            return readers;
        }
        catch (Exception e)
        {
            throw Contracts.Except(e, "Event we were waiting on was subject to an exception");
        }
    }

    private static ColumnReader MakeReader<T>(DataViewRow row, DataViewSchema.Column column) => new ColumnReader<T>(row.GetGetter<T>(column));

    private abstract class ColumnReader
    {
        public abstract void Read();

        public abstract Array ToArray();
    }

    private sealed class ColumnReader<T>(ValueGetter<T> getter) : ColumnReader
    {
        private readonly List<T> _values = [];

        public override void Read()
        {
            T value = default;
            getter(ref value);
            _values.Add(value);
        }

        public override Array ToArray() => _values.ToArray();
    }

    private sealed class Cursor(CacheDataView parent, DataViewSchema.Column[] active, int[] rows, int part, int parts) : RootCursorBase
    {
        private const int BatchRows = 64;

        private readonly bool[] _active = ActiveColumns.Flags(parent.Schema, active);
        private long _next = (long)part * BatchRows;

        public override DataViewSchema Schema => parent.Schema;

        public override long Batch => parts == 1 ? 0 : Index / BatchRows;

        private long Index { get; set; } = -1;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.CheckParam(column.Index < _active.Length, nameof(column));
            return _active[column.Index];
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)Row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            var values = parent._columns[column.Index] as TValue[]
                ?? throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{Schema[column.Index].Type.RawType}'.");
            return (ref TValue value) => ValueCopy<TValue>.Copier(values[Row], ref value);
        }

        protected override bool MoveNextCore()
        {
            if (_next >= rows.Length)
                return false;
            Index = _next++;
            if (_next % BatchRows == 0)
                _next += (long)(parts - 1) * BatchRows;
            return true;
        }

        private int Row
        {
            get
            {
                Contracts.Check(IsGood, "There is no row to read a value of");
                return rows[Index];
            }
        }
    }
}
