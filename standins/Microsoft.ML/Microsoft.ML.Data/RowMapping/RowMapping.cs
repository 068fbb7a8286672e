using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Rows of one schema with columns added to them. An added column hides the one of its name and stands right behind it.</summary>
internal sealed class RowMapping : IRowToRowMapper
{
    private readonly AddedColumn[] _added;

    // By output column: the index of an input column, or the complement of the index of an added one.
    private readonly int[] _origins;

    public RowMapping(DataViewSchema input, AddedColumn[] added)
    {
        (InputSchema, _added) = (input, added);
        var origins = Enumerable.Range(0, input.Count).ToList();
        for (var i = 0; i < added.Length; i++)
            origins.Insert(input.GetColumnOrNull(added[i].Column.Name) is { } hidden ? origins.IndexOf(hidden.Index) + 1 : origins.Count, ~i);
        _origins = [.. origins];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(_origins.Select(o => o >= 0 ? new DataViewSchema.DetachedColumn(input[o]) : added[~o].Column));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => Needed(Active(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.Check(input.Schema == InputSchema, "The row is of another schema than the one that this mapper was made for");
        return new MappedRow(this, input, MakeGetters(input, Active(activeColumns)));
    }

    /// <summary>Which output columns are asked for.</summary>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns) => ActiveColumns.Flags(OutputSchema, columns);

    public bool AddsAny(bool[] active) => _origins.Where((origin, i) => origin < 0 && active[i]).Any();

    /// <summary>The input columns that active output columns are read from or made of.</summary>
    public IEnumerable<DataViewSchema.Column> Needed(bool[] active)
    {
        var needed = new bool[InputSchema.Count];
        for (var i = 0; i < active.Length; i++)
        {
            foreach (var source in !active[i] ? [] : _origins[i] >= 0 ? [_origins[i]] : _added[~_origins[i]].Sources)
                needed[source] = true;
        }

        return InputSchema.Where(c => needed[c.Index]).ToArray();
    }

    /// <summary>The getters of the added columns; null for inactive ones.</summary>
    public Delegate[] MakeGetters(DataViewRow input, bool[] active)
    {
        var getters = new Delegate[_added.Length];
        for (var i = 0; i < active.Length; i++)
        {
            if (active[i] && _origins[i] < 0)
                getters[~_origins[i]] = _added[~_origins[i]].MakeGetter(input);
        }

        return getters;
    }

    public ValueGetter<TValue> GetGetter<TValue>(DataViewRow input, Delegate[] getters, DataViewSchema.Column column)
    {
        var origin = _origins[column.Index];
        return origin >= 0 ? input.GetGetter<TValue>(input.Schema[origin])
            : getters[~origin] as ValueGetter<TValue>
            ?? throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
    }

    private sealed class MappedRow(RowMapping mapping, DataViewRow input, Delegate[] getters) : WrappingRow(input)
    {
        public override DataViewSchema Schema => mapping.OutputSchema;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => mapping.GetGetter<TValue>(Input, getters, column);

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            var origin = mapping._origins[column.Index];
            return origin >= 0 ? Input.IsColumnActive(Input.Schema[origin]) : getters[~origin] is not null;
        }
    }
}
