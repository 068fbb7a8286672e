using Microsoft.ML;

namespace MLNetFineTune.Columns;

/// <summary>Where each column of an output schema comes from. A column added under a name that is there already comes right behind the old one and hides it; others come last.</summary>
internal sealed class SchemaLayout
{
    // Per output column: an index of the input, or ~ an index of the added columns.
    private readonly int[] _origins;

    public SchemaLayout(DataViewSchema input, IReadOnlyList<DataViewSchema.DetachedColumn> added)
    {
        Input = input;
        var origins = Enumerable.Range(0, input.Count).ToList();
        for (var i = 0; i < added.Count; i++)
        {
            var old = origins.FindLastIndex(o => (o >= 0 ? input[o].Name : added[~o].Name) == added[i].Name);
            origins.Insert(old < 0 ? origins.Count : old + 1, ~i);
        }

        var builder = new DataViewSchema.Builder();
        foreach (var origin in origins)
        {
            if (origin >= 0)
                builder.AddColumn(input[origin].Name, input[origin].Type, input[origin].Annotations);
            else
                builder.AddColumn(added[~origin].Name, added[~origin].Type, added[~origin].Annotations);
        }

        _origins = [.. origins];
        Output = builder.ToSchema();
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    /// <summary>The input column behind output column <paramref name="index"/>; null for an added one.</summary>
    public DataViewSchema.Column? InputOf(int index) => _origins[index] is >= 0 and var input ? Input[input] : null;

    /// <summary>The index among the added columns of output column <paramref name="index"/>; -1 for one of the input.</summary>
    public int AddedOf(int index) => _origins[index] < 0 ? ~_origins[index] : -1;

    /// <summary>Which output columns are in <paramref name="columns"/>.</summary>
    /// <exception cref="InvalidOperationException">One of them is not of the output schema.</exception>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var active = new bool[_origins.Length];
        foreach (var column in columns)
        {
            if (column.Index >= active.Length)
                throw new InvalidOperationException($"The requested column '{column.Name}' is not part of the schema");
            active[column.Index] = true;
        }

        return active;
    }

    /// <summary>The input columns to read for these output columns: those handed on, and <paramref name="forAdded"/> if an added one is among them.</summary>
    public IEnumerable<DataViewSchema.Column> Needed(bool[] active, IReadOnlyList<DataViewSchema.Column> forAdded)
    {
        var needed = new bool[Input.Count];
        for (var i = 0; i < active.Length; i++)
        {
            if (active[i] && _origins[i] >= 0)
                needed[_origins[i]] = true;
        }

        if (AnyAdded(active))
        {
            foreach (var column in forAdded)
                needed[column.Index] = true;
        }

        return Input.Where(c => needed[c.Index]);
    }

    public bool AnyAdded(bool[] active) => active.Where((a, i) => a && _origins[i] < 0).Any();
}
