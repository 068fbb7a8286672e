using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that adds columns to each row, from that row alone.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase()
    {
    }

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => MakeMapping(inputSchema);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => MakeMapping(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input) => new MappedDataView(Contracts.CheckValue(input, nameof(input)), MakeMapping(input.Schema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(Contracts.CheckValue(ctx, nameof(ctx)));

    /// <summary>The columns that are added to rows of <paramref name="inputSchema"/>, or the refusal of such rows.</summary>
    private protected abstract AddedColumn[] Bind(DataViewSchema inputSchema);

    private protected abstract void SaveModel(ModelSaveContext ctx);

    private RowMapping MakeMapping(DataViewSchema inputSchema) => new(Contracts.CheckValue(inputSchema, nameof(inputSchema)), Bind(inputSchema));
}
