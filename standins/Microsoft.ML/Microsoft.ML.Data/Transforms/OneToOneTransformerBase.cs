using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Makes each output column of one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    internal readonly (string outputColumnName, string inputColumnName)[] ColumnPairs;

    private protected OneToOneTransformerBase(IHost host, params (string outputColumnName, string inputColumnName)[] columns)
        : base(host)
    {
        var outputs = new HashSet<string>();
        foreach (var (output, input) in Contracts.CheckValue(columns, nameof(columns)))
        {
            Contracts.CheckNonEmpty(input, nameof(columns));
            Contracts.CheckNonEmpty(output, nameof(columns));
            Contracts.CheckParam(outputs.Add(output), nameof(columns), $"Name of the result column '{output}' specified multiple times");
        }

        ColumnPairs = columns;
    }

    private protected OneToOneTransformerBase(IHost host, ModelLoadContext ctx)
        : base(host)
    {
        var count = ctx.Reader.ReadInt32();
        Contracts.CheckDecode(count >= 0 && count <= ctx.Reader.BaseStream.Length, "Corrupt model file");
        ColumnPairs = new (string, string)[count];
        for (var i = 0; i < count; i++)
            ColumnPairs[i] = (ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
    }

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(ColumnPairs.Length);
        foreach (var (output, input) in ColumnPairs)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
    }

    /// <summary>Refuses a column that cannot be an input.</summary>
    private protected virtual void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
    }

    /// <summary>The input columns of all pairs in a schema, checked.</summary>
    private protected DataViewSchema.Column[] FindInputs(DataViewSchema inputSchema)
    {
        var found = new DataViewSchema.Column[ColumnPairs.Length];
        for (var i = 0; i < found.Length; i++)
        {
            var name = ColumnPairs[i].inputColumnName;
            found[i] = inputSchema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
            CheckInputColumn(inputSchema, i, found[i].Index);
        }

        return found;
    }

    /// <summary>A mapper of all pairs: an output is made of its pair's input.</summary>
    private protected abstract class OneToOneMapper(OneToOneTransformerBase parent, DataViewSchema inputSchema) : IRowMapper
    {
        private DataViewSchema.DetachedColumn[] _outputs;

        public DataViewSchema.DetachedColumn[] OutputColumns =>
            _outputs ??= parent.ColumnPairs.Select((p, i) => MakeOutput(p.outputColumnName, Inputs[i], i)).ToArray();

        protected DataViewSchema.Column[] Inputs { get; } = parent.FindInputs(inputSchema);

        public IEnumerable<int> GetInputs(int output) => [Inputs[output].Index];

        public abstract Delegate MakeGetter(DataViewRow input, int output);

        protected abstract DataViewSchema.DetachedColumn MakeOutput(string name, DataViewSchema.Column input, int pair);
    }
}
