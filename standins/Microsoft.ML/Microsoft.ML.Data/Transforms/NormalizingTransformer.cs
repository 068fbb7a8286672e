using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(NormalizingTransformer), null, typeof(SignatureLoadModel), "", NormalizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "Normalizer";

    private readonly AffineScaling[] _scalings;

    private NormalizingTransformer((string Output, string Input)[] columns, AffineScaling[] scalings)
        : base(columns) => _scalings = scalings;

    private NormalizingTransformer(ModelLoadContext ctx)
        : base(ctx) => _scalings = Columns.Select((_, i) => LoadScaling(ctx, i)).ToArray();

    internal static NormalizingTransformer Train(IDataView data, NormalizingEstimator.MinMaxColumnOptions[] columns)
    {
        var sources = columns.Select(c =>
            data.Schema.GetColumnOrNull(c.InputColumnName) ?? throw Contracts.ExceptSchemaMismatch(nameof(data), "input", c.InputColumnName)).ToArray();
        var ranges = Learn(data, sources, columns.Select(c => c.MaximumExampleCount).ToArray());
        return new(columns.Select(c => (c.Name, c.InputColumnName)).ToArray(), ranges.Select((range, i) => range.MakeScaling(columns[i].EnsureZeroUntouched)).ToArray());
    }

    internal static MinMaxRange[] Learn(IDataView data, DataViewSchema.Column[] sources, long[] mostRows)
    {
        using var cursor = data.GetRowCursor(sources.DistinctBy(s => s.Index));
        var ranges = sources.Select((source, i) => MinMaxRange.Create(cursor, source, mostRows[i])).ToArray();
        var wanted = true;
        while (wanted && cursor.MoveNext())
        {
            wanted = false;
            foreach (var range in ranges)
                wanted |= range.TakeRow();
        }

        return ranges;
    }

    private protected override AddedColumn BindColumn(int index, DataViewSchema.Column source)
    {
        const string Expected = "scalar or known-size vector of Single";
        var itemType = source.Type.GetItemType();
        if (source.Type is VectorDataViewType { IsKnownSize: false } || (itemType != NumberDataViewType.Single && itemType != NumberDataViewType.Double))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, Expected, source.Type.ToString());
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        annotations.Add(source.Annotations, name => name == AnnotationUtils.Kinds.SlotNames);
        return new(Columns[index].Output, _scalings[index].Type, annotations.ToAnnotations(), source, input => _scalings[index].MakeGetter(input, source));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        for (var i = 0; i < _scalings.Length; i++)
        {
            var vector = _scalings[i].Type as VectorDataViewType;
            ctx.Writer.Write(vector is not null);
            ctx.Writer.Write((byte)(_scalings[i].Type.GetItemType() == NumberDataViewType.Single ? DataKind.Single : DataKind.Double));
            if (vector is not null)
            {
                ctx.Writer.Write(vector.Dimensions.Length);
                foreach (var dimension in vector.Dimensions)
                    ctx.Writer.Write(dimension);
            }

            ctx.SaveSubModel(Folder(i), _scalings[i].Save);
        }
    }

    private static AffineScaling LoadScaling(ModelLoadContext ctx, int index)
    {
        var isVector = ctx.Reader.ReadBoolean();
        var kind = (DataKind)ctx.Reader.ReadByte();
        Contracts.CheckDecode(kind is DataKind.Single or DataKind.Double, $"Numbers of kind {kind} are not normalized");
        PrimitiveDataViewType itemType = kind == DataKind.Single ? NumberDataViewType.Single : NumberDataViewType.Double;
        DataViewType type = itemType;
        if (isVector)
        {
            var dimensions = new List<int>();
            for (var left = ctx.Reader.ReadInt32(); left > 0; left--)
                dimensions.Add(ctx.Reader.ReadInt32());
            type = new VectorDataViewType(itemType, dimensions.ToArray());
        }

        AffineScaling scaling = null;
        ctx.TryProcessSubModel(Folder(index), model => scaling = AffineScaling.Load(model, type));
        Contracts.CheckDecode(scaling is not null, $"Missing {Folder(index)} model");
        return scaling;
    }

    internal static NormalizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        Contracts.CheckValue(ctx, nameof(ctx)).CheckAtModel(GetVersionInfo());
        return new(ctx);
    }

    private static string Folder(int index) => $"Normalizer_{index:000}";

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "NORMALZR",
        verWrittenCur: 0x00010002,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010002,
        loaderAssemblyName: typeof(NormalizingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature);
}
