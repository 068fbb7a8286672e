namespace Microsoft.ML.Data;

/// <summary>What a transformer adds to rows of one schema: columns, each made of some columns of the input, row by row.</summary>
internal interface IRowMapper
{
    /// <summary>The added columns, in order.</summary>
    DataViewSchema.DetachedColumn[] OutputColumns { get; }

    /// <summary>The indices of the input columns that an added one is made of.</summary>
    IEnumerable<int> GetInputs(int output);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of an added column's values in whatever row <paramref name="input"/> stands at.</summary>
    Delegate MakeGetter(DataViewRow input, int output);
}
