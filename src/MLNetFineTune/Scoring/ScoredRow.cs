using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;

namespace MLNetFineTune.Scoring;

/// <summary>A row with predictions beside its own columns. All predictions of one row come from one forward pass.</summary>
internal sealed class ScoredRow<TInput, TResult> : DataViewRow
{
    private readonly RowScorer<TInput, TResult> _scorer;
    private readonly SchemaLayout _layout;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly Func<TInput>? _read;

    private TInput? _scored;
    private TResult? _result;
    private bool _any;
    private long _truncated;
    private bool _disposed;

    public ScoredRow(RowScorer<TInput, TResult> scorer, SchemaLayout layout, DataViewRow input, bool[] active)
    {
        (_scorer, _layout, _input, _active) = (scorer, layout, input, active);
        if (layout.AnyAdded(active))
            _read = scorer.Input.Reader(input, scorer.Input.Columns(layout.Input));
    }

    public override DataViewSchema Schema => _layout.Output;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        Access.Active(_active, column) || (_layout.InputOf(column.Index) is { } input && _input.IsColumnActive(input));

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index < _active.Length && _layout.InputOf(column.Index) is { } input)
            return _input.GetGetter<TValue>(input);
        Access.CheckActive(_active, column);
        return Access.As<TValue>(_scorer.Prediction.Getter(_layout.AddedOf(column.Index), Result), column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _input.Dispose();
            _scorer.WarnOfTruncation(_truncated);
        }

        _disposed = true;
        base.Dispose(disposing);
    }

    private TResult Result()
    {
        // What is read itself tells whether the row is another one: a row's Position need not move when its values do.
        var input = _read!();
        if (!_any || !EqualityComparer<TInput>.Default.Equals(input, _scored))
        {
            var output = _scorer.Score([input]);
            (_scored, _result, _any) = (input, output.Rows[0], true);
            _truncated += output.Truncated;
        }

        return _result!;
    }
}
