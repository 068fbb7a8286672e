using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Objects as rows. Each cursor goes through the sequence anew.</summary>
internal sealed class EnumerableDataView<TRow> : IDataView
    where TRow : class
{
    private readonly IEnumerable<TRow> _rows;
    private readonly MemberColumn[] _columns = RowMembers.Columns(RowMembers.Readable(typeof(TRow)));

    public EnumerableDataView(IEnumerable<TRow> rows) => (_rows, Schema) = (rows, MemberColumn.MakeSchema(_columns));

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(Schema, _columns, ActiveColumns.Flags(Schema, columnsNeeded), _rows.GetEnumerator());

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursorBase
    {
        private readonly IEnumerator<TRow> _rows;
        private readonly Delegate[] _getters;
        private TRow _current;

        public Cursor(DataViewSchema schema, MemberColumn[] columns, bool[] active, IEnumerator<TRow> rows)
        {
            (Schema, _rows) = (schema, rows);
            var members = new MemberGetters<TRow>(() => _current);
            _getters = [.. columns.Select((column, i) => active[i] ? members.Create(column) : null)];
        }

        public override DataViewSchema Schema { get; }

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.Check(column.Index < _getters.Length, $"There are {_getters.Length} columns.");
            return _getters[column.Index] is not null;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(column.Index < _getters.Length && IsColumnActive(column), nameof(column), $"Column {column} is not active");
            return _getters[column.Index] as ValueGetter<TValue>
                ?? throw Contracts.Except($"Column {column} has values of '{Schema[column.Index].Type.RawType}', not of '{typeof(TValue)}'.");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Contracts.Check(IsGood, "The cursor does not stand on a row.");
            id = new((ulong)Position, 0);
        };

        protected override bool MoveNextCore()
        {
            var moved = _rows.MoveNext();
            _current = moved ? _rows.Current : null;
            Contracts.Check(!moved || _current is not null, "There is a null among the rows, which no data view can hold.");
            return moved;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
