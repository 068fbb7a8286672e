using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>One object after another as the same row.</summary>
internal sealed class ExampleRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly Delegate[] _getters;
    private TRow _example;
    private long _position = -1;

    public ExampleRow()
    {
        var columns = RowMembers.Columns(RowMembers.Readable(typeof(TRow)));
        Schema = MemberColumn.MakeSchema(columns);
        var members = new MemberGetters<TRow>(() => _example);
        _getters = [.. columns.Select(members.Create)];
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public void Take(TRow example)
    {
        _example = example;
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < _getters.Length, $"There are {_getters.Length} columns.");
        return true;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(column.Index < _getters.Length, nameof(column), $"There are {_getters.Length} columns");
        return _getters[column.Index] as ValueGetter<TValue>
            ?? throw Contracts.Except($"Column {column} has values of '{Schema[column.Index].Type.RawType}', not of '{typeof(TValue)}'.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);
}
