using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer each of whose columns is made of one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(params (string Output, string Input)[] columns)
    {
        foreach (var (output, input) in Contracts.CheckValue(columns, nameof(columns)))
        {
            Contracts.CheckNonEmpty(input, nameof(columns));
            Contracts.CheckNonEmpty(output, nameof(columns));
        }

        var doubled = columns.GroupBy(c => c.Output).FirstOrDefault(g => g.Count() > 1);
        Contracts.CheckParam(doubled is null, nameof(columns), $"Name of the result column '{doubled?.Key}' specified multiple times");
        Columns = columns;
    }

    private protected OneToOneTransformerBase(ModelLoadContext ctx)
        : this(LoadColumns(ctx))
    {
    }

    internal IReadOnlyList<(string Output, string Input)> Columns { get; }

    private protected static (string Output, string Input)[] LoadColumns(ModelLoadContext ctx)
    {
        var columns = new List<(string, string)>();
        for (var count = ctx.Reader.ReadInt32(); columns.Count < count;)
            columns.Add((ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString()));
        return [.. columns];
    }

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Columns.Count);
        foreach (var (output, input) in Columns)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
    }

    private protected sealed override AddedColumn[] Bind(DataViewSchema inputSchema)
    {
        var sources = Columns.Select(c => inputSchema.GetColumnOrNull(c.Input) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", c.Input)).ToArray();
        return sources.Select((source, i) => BindColumn(i, source)).ToArray();
    }

    /// <summary>The <paramref name="index"/>-th column as made of <paramref name="source"/>.</summary>
    private protected abstract AddedColumn BindColumn(int index, DataViewSchema.Column source);
}
