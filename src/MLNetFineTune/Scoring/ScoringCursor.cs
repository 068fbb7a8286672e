using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;

namespace MLNetFineTune.Scoring;

/// <summary>
/// Reads the source ahead by a window of rows and scores them together when the first prediction of the window is asked for. Everything else that is read of
/// a row (columns handed on, id, position) was kept when the window was filled. Windows grow from one batch to sixteen: who reads a few rows waits for
/// a few, who reads all lets the engine sort many texts by length.
/// </summary>
internal sealed class ScoringCursor<TInput, TResult> : DataViewRowCursor
{
    private const int MostBatches = 16;

    private readonly RowScorer<TInput, TResult> _scorer;
    private readonly SchemaLayout _layout;
    private readonly DataViewRowCursor _source;
    private readonly bool[] _active;
    private readonly BufferedColumn?[] _handedOn;
    private readonly Func<TInput> _read;
    private readonly ValueGetter<DataViewRowId> _sourceId;
    private readonly List<(DataViewRowId Id, long Position, long Batch)> _rows = [];
    private readonly List<TInput> _inputs = [];
    // An MLContext that was told to stop stays so, and AutoML tells that of every trial at its end: its models score all the same, as ML.NET's own do.
    private readonly bool _wasStopped;

    private int _window;
    private int _row = -1;
    private bool _sourceEnded;
    private bool _ended;
    private bool _disposed;
    private IReadOnlyList<TResult>? _results;
    private long _truncated;

    public ScoringCursor(RowScorer<TInput, TResult> scorer, SchemaLayout layout, DataViewRowCursor source, bool[] active)
    {
        (_scorer, _layout, _source, _active, _window, _wasStopped) = (scorer, layout, source, active, scorer.BatchSize, scorer.IsStopped);
        _sourceId = source.GetIdGetter();
        _read = scorer.Input.Reader(source, scorer.Input.Columns(layout.Input));
        _handedOn = new BufferedColumn[layout.Output.Count];
        for (var i = 0; i < _handedOn.Length; i++)
        {
            if (active[i] && layout.InputOf(i) is { } column)
                _handedOn[i] = BufferedColumn.Of(source, column);
        }
    }

    public override DataViewSchema Schema => _layout.Output;

    public override long Position => OnRow ? _rows[_row].Position : -1;

    public override long Batch => OnRow ? _rows[_row].Batch : 0;

    private bool OnRow => _row >= 0 && !_ended;

    public override bool MoveNext()
    {
        if (_ended)
            return false;
        if (_row + 1 < _rows.Count || Fill())
        {
            _row++;
            return true;
        }

        _ended = true;
        return false;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _rows[CheckedRow()].Id;

    public override bool IsColumnActive(DataViewSchema.Column column) => Access.Active(_active, column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Access.CheckActive(_active, column);
        var added = _layout.AddedOf(column.Index);
        return Access.As<TValue>(added < 0 ? _handedOn[column.Index]!.Getter(CheckedRow) : _scorer.Prediction.Getter(added, Result), column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _source.Dispose();
            _scorer.WarnOfTruncation(_truncated);
        }

        _disposed = _ended = true;
        base.Dispose(disposing);
    }

    private bool Fill()
    {
        if (_row >= 0)
            _window = (int)Math.Min(_window * 2L, Math.Min((long)_scorer.BatchSize * MostBatches, Array.MaxLength));
        _rows.Clear();
        _inputs.Clear();
        _row = -1;
        _results = null;
        while (_rows.Count < _window && !_sourceEnded)
        {
            if (!_source.MoveNext())
            {
                _sourceEnded = true;
                break;
            }

            _inputs.Add(_read());
            foreach (var column in _handedOn)
                column?.Load(_rows.Count);
            DataViewRowId id = default;
            _sourceId(ref id);
            _rows.Add((id, _source.Position, _source.Batch));
        }

        return _rows.Count > 0;
    }

    private TResult Result()
    {
        var row = CheckedRow();
        if (_results is null)
        {
            if (_scorer.IsStopped && !_wasStopped)
                throw new OperationCanceledException("The MLContext was told to stop");
            var output = _scorer.Score(_inputs);
            _results = output.Rows;
            _truncated += output.Truncated;
        }

        return _results[row];
    }

    private int CheckedRow() => OnRow ? _row : throw new InvalidOperationException("A getter of a cursor was called outside a row");
}
