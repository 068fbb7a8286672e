using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ColumnConcatenatingTransformer), null, typeof(SignatureLoadModel), "Concat Transform", ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Puts columns of one item type side by side in a vector.</summary>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConcatTransform";

    private readonly (string Name, string[] Sources)[] _columns;

    internal ColumnConcatenatingTransformer(params (string Name, string[] Sources)[] columns) => _columns = columns;

    private protected override AddedColumn[] Bind(DataViewSchema inputSchema) => _columns.Select(c => Bind(inputSchema, c.Name, c.Sources)).ToArray();

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.Writer.Write(_columns.Length);
        foreach (var (name, sources) in _columns)
        {
            ctx.SaveNonEmptyString(name);
            ctx.Writer.Write(sources.Length);
            foreach (var source in sources)
            {
                ctx.SaveNonEmptyString(source);
                // ML.NET's own may have another name for the source in the names of slots.
                ctx.SaveStringOrNull(null);
            }
        }
    }

    private static AddedColumn Bind(DataViewSchema inputSchema, string name, string[] sourceNames)
    {
        var sources = sourceNames.Select(s => inputSchema.GetColumnOrNull(s) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", s)).ToArray();
        var itemType = sources[0].Type.GetItemType();
        foreach (var source in sources)
        {
            if (!source.Type.GetItemType().Equals(itemType))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, itemType.ToString(), source.Type.ToString());
        }

        var joined = new JoinedColumns(sources);
        return new(new(name, joined.Type, joined.MakeAnnotations()), sources.Select(s => s.Index).ToArray(), joined.MakeGetter);
    }

    internal static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        Contracts.CheckValue(ctx, nameof(ctx)).CheckAtModel(GetVersionInfo());
        var columns = new List<(string, string[])>();
        var count = ctx.Reader.ReadInt32();
        Contracts.CheckDecode(count > 0, "There are no columns");
        while (columns.Count < count)
        {
            var name = ctx.LoadNonEmptyString();
            var sources = new List<string>();
            for (var left = ctx.Reader.ReadInt32(); left > 0; left--)
            {
                sources.Add(ctx.LoadNonEmptyString());
                Contracts.CheckDecode(ctx.LoadStringOrNull() is null, "Other names for sources are not supported");
            }

            columns.Add((name, [.. sources]));
        }

        return new([.. columns]);
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "CONCAT F",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderAssemblyName: typeof(ColumnConcatenatingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature,
        loaderSignatureAlt: "ConcatFunction");
}
