using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A <see cref="IRowMapper"/> bound to the schema that it reads.</summary>
internal sealed class RowToRowMapper(DataViewSchema inputSchema, IRowMapper mapper) : IRowToRowMapper
{
    private readonly ColumnBindings _bindings = new(inputSchema, mapper.OutputColumns);

    public DataViewSchema InputSchema => inputSchema;

    public DataViewSchema OutputSchema => _bindings.Schema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new HashSet<int>();
        foreach (var column in dependingColumns)
        {
            var index = _bindings.MapColumnIndex(out var isSource, column.Index);
            if (isSource)
                needed.Add(index);
            else
                needed.UnionWith(mapper.GetInputs(index));
        }

        return inputSchema.Where(c => needed.Contains(c.Index)).ToArray();
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.Check(input.Schema == InputSchema, "The row has another schema than the one that the mapper was made for");
        return new Row(input, this, MakeGetters(input, activeColumns));
    }

    /// <summary>Whether any of the columns is an added one.</summary>
    public bool Adds(IEnumerable<DataViewSchema.Column> columns) => columns.Any(c => !IsSource(c));

    public DataViewRowCursor GetCursor(DataViewRowCursor input, IEnumerable<DataViewSchema.Column> activeColumns) => new Cursor(input, this, activeColumns);

    private bool IsSource(DataViewSchema.Column column)
    {
        _bindings.MapColumnIndex(out var isSource, column.Index);
        return isSource;
    }

    /// <summary>Of each added column its getter, null where it is not active.</summary>
    private Delegate[] MakeGetters(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        var getters = new Delegate[mapper.OutputColumns.Length];
        foreach (var column in activeColumns)
        {
            var index = _bindings.MapColumnIndex(out var isSource, column.Index);
            if (!isSource)
                getters[index] ??= mapper.MakeGetter(input, index);
        }

        return getters;
    }

    private ValueGetter<TValue> GetGetter<TValue>(DataViewRow input, Delegate[] getters, DataViewSchema.Column column)
    {
        var index = _bindings.MapColumnIndex(out var isSource, column.Index);
        if (isSource)
            return input.GetGetter<TValue>(inputSchema[index]);
        var getter = getters[index] ?? throw Contracts.Except($"Column '{column.Name}' is not active");
        return getter as ValueGetter<TValue>
            ?? throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{getter.GetType().GetGenericArguments()[0]}'.");
    }

    private sealed class Row(DataViewRow input, RowToRowMapper parent, Delegate[] getters) : WrappingRow(input)
    {
        public override DataViewSchema Schema => parent.OutputSchema;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            var index = parent._bindings.MapColumnIndex(out var isSource, column.Index);
            return isSource ? Input.IsColumnActive(parent.InputSchema[index]) : getters[index] is not null;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => parent.GetGetter<TValue>(Input, getters, column);
    }

    private sealed class Cursor : SynchronizedCursorBase
    {
        private readonly RowToRowMapper _parent;
        private readonly Delegate[] _getters;
        private readonly bool[] _active;

        public Cursor(DataViewRowCursor input, RowToRowMapper parent, IEnumerable<DataViewSchema.Column> activeColumns)
            : base(input)
        {
            _parent = parent;
            _getters = parent.MakeGetters(input, activeColumns);
            _active = new bool[parent.OutputSchema.Count];
            foreach (var column in activeColumns)
                _active[column.Index] = true;
        }

        public override DataViewSchema Schema => _parent.OutputSchema;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.Check(column.Index < _active.Length);
            return _active[column.Index];
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.Check(IsColumnActive(column), $"Column '{column.Name}' is not active");
            return _parent.GetGetter<TValue>(Input, _getters, column);
        }
    }
}
