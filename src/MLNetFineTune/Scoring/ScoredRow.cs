using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;

namespace MLNetFineTune.Scoring;

/// <summary>A row with predictions beside its own columns. All predictions of one text come from one forward pass.</summary>
internal sealed class ScoredRow : DataViewRow
{
    private readonly TextScorer _scorer;
    private readonly SchemaLayout _layout;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly ValueGetter<ReadOnlyMemory<char>>[] _texts = [];

    private string? _text;
    private string? _secondText;
    private float[]? _values;
    private long _truncated;
    private bool _disposed;

    public ScoredRow(TextScorer scorer, SchemaLayout layout, DataViewRow input, bool[] active)
    {
        (_scorer, _layout, _input, _active) = (scorer, layout, input, active);
        if (layout.AnyAdded(active))
            _texts = [.. scorer.TextColumns(layout.Input).Select(input.GetGetter<ReadOnlyMemory<char>>)];
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
        return Access.As<TValue>(_scorer.Prediction.Getter(_layout.AddedOf(column.Index), Values), column);
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

    private ReadOnlySpan<float> Values()
    {
        // The text itself tells whether the row is another one: a row's Position need not move when its values do.
        var text = Read(0);
        var second = _texts.Length > 1 ? Read(1) : null;
        if (_values is null || text != _text || second != _secondText)
        {
            var scores = _scorer.Score([text], second is null ? null : [second]);
            (_text, _secondText, _values) = (text, second, scores.Values);
            _truncated += scores.Truncated;
        }

        return _values;
    }

    private string Read(int index)
    {
        ReadOnlyMemory<char> text = default;
        _texts[index](ref text);
        return text.ToString();
    }
}
