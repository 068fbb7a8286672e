namespace Microsoft.ML.Data;

/// <summary>A column that a transformer adds to rows of one schema: what it is, which input columns it is made of, and what makes its getter.</summary>
internal sealed class AddedColumn(DataViewSchema.DetachedColumn column, int[] sources, Func<DataViewRow, Delegate> makeGetter)
{
    public AddedColumn(string name, DataViewType type, DataViewSchema.Annotations annotations, DataViewSchema.Column source, Func<DataViewRow, Delegate> makeGetter)
        : this(new(name, type, annotations), [source.Index], makeGetter)
    {
    }

    public DataViewSchema.DetachedColumn Column => column;

    public int[] Sources => sources;

    public Delegate MakeGetter(DataViewRow input) => makeGetter(input);
}
