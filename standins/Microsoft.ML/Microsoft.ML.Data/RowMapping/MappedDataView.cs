using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows of a view with columns added to them, computed when they are read.</summary>
internal sealed class MappedDataView(IDataView source, RowMapping mapping) : IDataView
{
    public DataViewSchema Schema => mapping.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    /// <summary>If there is something to compute, rows are read some ahead, and each of their values is made once, whatever is made of it.</summary>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = mapping.Active(columnsNeeded);
        var (needed, random) = (mapping.Needed(active), CanShuffle ? rand : null);
        var input = mapping.AddsAny(active) ? SharedRows.Split(source.GetRowCursorSet(needed, 1, random)[0], 1)[0] : source.GetRowCursor(needed, random);
        return new Cursor(mapping, input, active);
    }

    /// <summary>If there is something to compute, it is shared among <paramref name="n"/> cursors, even where the source has but one.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = mapping.Active(columnsNeeded);
        var cursors = source.GetRowCursorSet(mapping.Needed(active), n, rand);
        if (cursors.Length == 1 && n > 1 && mapping.AddsAny(active))
            cursors = SharedRows.Split(cursors[0], n);
        return cursors.Select(c => new Cursor(mapping, c, active)).ToArray();
    }

    private sealed class Cursor : SynchronizedCursorBase
    {
        private readonly RowMapping _mapping;
        private readonly bool[] _active;
        private readonly Delegate[] _getters;

        public Cursor(RowMapping mapping, DataViewRowCursor input, bool[] active)
            : base(input) => (_mapping, _active, _getters) = (mapping, active, mapping.MakeGetters(input, active));

        public override DataViewSchema Schema => _mapping.OutputSchema;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.Check(column.Index < _active.Length, $"There is no column of index {column.Index}");
            return _active[column.Index];
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.Check(IsColumnActive(column), $"Column {column.Name} is not active");
            return _mapping.GetGetter<TValue>(Input, _getters, column);
        }
    }
}
