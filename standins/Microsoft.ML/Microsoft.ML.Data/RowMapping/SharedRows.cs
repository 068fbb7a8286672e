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
        private readonly HeldRows _held;
        private long _batch;
        private int _rows;
        private int _row = -1;
        private bool _closed;

        public Part(SharedRows shared) => (_shared, _held) = (shared, new(shared._input));

        public override DataViewSchema Schema => _shared._input.Schema;

        public override long Batch => _batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => _shared._input.IsColumnActive(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _held.MakeIdGetter(CheckedRow);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _held.MakeGetter<TValue>(column, CheckedRow);

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
                _held.Read(_rows++);
        }

        private int CheckedRow()
        {
            Contracts.Check(IsGood, "The cursor does not stand on a row");
            return _row;
        }
    }
}
