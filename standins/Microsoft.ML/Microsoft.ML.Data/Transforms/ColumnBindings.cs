namespace Microsoft.ML.Data;

/// <summary>Where the input's and the added columns stand in the output: new names at the end, others right behind the column that they hide.</summary>
internal sealed class ColumnBindings
{
    // Of each output column the index in the input, or ~index among the added ones.
    private readonly List<int> _sources = [];

    public ColumnBindings(DataViewSchema input, DataViewSchema.DetachedColumn[] added)
    {
        InputSchema = input;
        _sources.AddRange(Enumerable.Range(0, input.Count));
        string NameOf(int source) => source >= 0 ? input[source].Name : added[~source].Name;
        for (var i = 0; i < added.Length; i++)
        {
            var last = _sources.FindLastIndex(s => NameOf(s) == added[i].Name);
            _sources.Insert(last < 0 ? _sources.Count : last + 1, ~i);
        }

        var builder = new DataViewSchema.Builder();
        builder.AddColumns(_sources.Select(s => s >= 0 ? new DataViewSchema.DetachedColumn(input[s]) : added[~s]));
        Schema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>The column's index in the input, or among the added columns.</summary>
    public int MapColumnIndex(out bool isSource, int column)
    {
        isSource = _sources[column] >= 0;
        return isSource ? _sources[column] : ~_sources[column];
    }
}
