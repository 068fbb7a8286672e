using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>One cursor's rows for several threads: each of the cursors made of it takes a batch of rows whenever it has used up its own.</summary>
internal sealed class SharedRows
{
    private const int RowsPerBatch = 64;

    private readonly Lock _lock = new();
    private readonly DataViewRowCursor _input;
    private long _batches;
    private int _open;

    private SharedRows(DataViewRowCursor input, int open) => (_input, _open) = (input, open);

    /// <summary>The cursor itself where there is nothing to share or a column holds what cannot be copied.</summary>
    public static DataViewRowCursor[] Split(DataViewRowCursor input, int n)
    {
        if (input.Schema.Any(c => input.IsColumnActive(c) && c.Type is not (PrimitiveDataViewType or VectorDataViewType)))
            return [input];
        var shared = new SharedRows(input, n);
        return Enumerable.Range(0, n).Select(_ => new Part(shared)).ToArray();
    }

    private sealed class Part : RootCursorBase
    {
        private readonly SharedRows _shared;
        private readonly ColumnBuffer[] _columns;
        private readonly ValueGetter<DataViewRowId> _readId;
        private readonly DataViewRowId[] _ids = new DataViewRowId[RowsPerBatch];
        private long _batch;
        private int _rows;
        private int _row = -1;
        private bool _closed;

        public Part(SharedRows shared)
        {
            _shared = shared;
            var input = shared._input;
            _readId = input.GetIdGetter();
            _columns = input.Schema.Select(c => input.IsColumnActive(c) ? ColumnBuffer.Create(input, c) : null).ToArray();
        }

        public override DataViewSchema Schema => _shared._input.Schema;

        public override long Batch => _batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => _columns[column.Index] is not null;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[CheckedRow()];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            _columns[column.Index]?.MakeGetter(CheckedRow) as ValueGetter<TValue>
            ?? throw Contracts.Except($"Column {column.Name} is not active, or not of '{typeof(TValue)}'");

        protected override bool MoveNextCore()
        {
            if (++_row < _rows)
                return true;
            _row = _rows = 0;
            lock (_shared._lock)
            {
                _batch = _shared._batches++;
                try
                {
                    ReadBatch();
                }
                catch (Exception e)
                {
                    throw Contracts.Except(e, "Splitter/consolidator worker encountered exception while consuming source data");
                }
            }

            return _rows > 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_closed)
            {
                _closed = true;
                if (Interlocked.Decrement(ref _shared._open) == 0)
                    _shared._input.Dispose();
            }

            base.Dispose(disposing);
        }

        private void ReadBatch()
        {
            while (_rows < RowsPerBatch && _shared._input.MoveNext())
            {
                _readId(ref _ids[_rows]);
                foreach (var column in _columns)
                    column?.Read(_rows);
                _rows++;
            }
        }

        private int CheckedRow()
        {
            Contracts.Check(IsGood, "The cursor does not stand on a row");
            return _row;
        }
    }

    private abstract class ColumnBuffer
    {
        public static ColumnBuffer Create(DataViewRow input, DataViewSchema.Column column) =>
            GenericCall.Invoke<ColumnBuffer>(CreateTyped<int>, column.Type.RawType, input, column);

        public abstract void Read(int row);

        public abstract Delegate MakeGetter(Func<int> row);

        private static ColumnBuffer CreateTyped<T>(DataViewRow input, DataViewSchema.Column column) => new ColumnBuffer<T>(input.GetGetter<T>(column));
    }

    private sealed class ColumnBuffer<T>(ValueGetter<T> read) : ColumnBuffer
    {
        private readonly T[] _values = new T[RowsPerBatch];

        public override void Read(int row) => read(ref _values[row]);

        public override Delegate MakeGetter(Func<int> row) => (ValueGetter<T>)((ref T value) => ValueCopy<T>.Copier(in _values[row()], ref value));
    }
}
