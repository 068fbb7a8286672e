using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Sweeps;

/// <summary>Goes through the rows of a <see cref="TrialView"/>.</summary>
internal sealed class TrialCursor(TrialView table, HashSet<int> active) : DataViewRowCursor
{
    private long _row = -1;

    public override DataViewSchema Schema => table.Schema;

    public override long Position => _row;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (_row + 1 < table.Count)
        {
            _row++;
            return true;
        }
        _row = table.Count;
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new((ulong)Row, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when this cursor was made");
        var values = table.Columns[column.Index].Values;
        Delegate getter = table.Columns[column.Index].Type switch
        {
            TextDataViewType => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = ((string)values[Row]).AsMemory()),
            { RawType: var type } when type == typeof(int) => (ValueGetter<int>)((ref int value) => value = (int)values[Row]),
            _ => (ValueGetter<double>)((ref double value) => value = (double)values[Row]),
        };
        return getter as ValueGetter<TValue> ?? throw new InvalidOperationException($"Column '{column.Name}' is of type {table.Columns[column.Index].Type}, not {typeof(TValue).Name}");
    }

    private int Row => _row >= 0 && _row < table.Count ? (int)_row : throw new InvalidOperationException("The cursor is not at a row");
}
