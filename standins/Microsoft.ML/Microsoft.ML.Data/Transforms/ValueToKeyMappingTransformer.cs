using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(SignatureLoadModel), "Term Transform", ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Turns values into keys. Values that were not learnt are missing, and so are the missing ones.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";
    private const string Vocabulary = "Vocabulary";

    private readonly TermMap[] _maps;
    private readonly bool[] _asText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, IDataView input, ValueToKeyMappingEstimator.ColumnOptions[] columns, IDataView keyData)
        : base(columns.Select(c => (c.OutputColumnName, c.InputColumnName)).ToArray())
    {
        using var channel = env.Register("Term").Start("Training");
        var sources = columns.Select(c => Source(input.Schema, c.InputColumnName)).ToArray();
        _maps = keyData is null ? Learn(channel, input, sources, columns) : Share(channel, keyData, sources, columns);
        _asText = columns.Select(c => c.AddKeyValueAnnotationsAsText).ToArray();
    }

    private ValueToKeyMappingTransformer(ModelLoadContext ctx)
        : base(ctx)
    {
        _asText = Columns.Select(_ => ctx.Reader.ReadByte() != 0).ToArray();
        TermMap[] maps = null;
        ctx.TryProcessSubModel(Vocabulary, vocabulary =>
        {
            vocabulary.CheckAtModel(GetVocabularyVersionInfo());
            Contracts.CheckDecode(vocabulary.Reader.ReadInt32() == Columns.Count, "There is not one set of values for each column");
            maps = Columns.Select(_ => TermMap.Load(vocabulary)).ToArray();
        });
        Contracts.CheckDecode(maps is not null, $"Missing {Vocabulary} model");
        _maps = maps;
    }

    private protected override AddedColumn BindColumn(int index, DataViewSchema.Column source)
    {
        var map = _maps[index];
        CheckType(source, "inputSchema");
        Contracts.Check(source.Type.GetItemType().Equals(map.ItemType),
            $"Could not apply a map over type '{map.ItemType}' to column '{Columns[index].Output}' since it has type '{source.Type.GetItemType()}'");
        var annotations = new DataViewSchema.Annotations.Builder();
        map.AddKeyValues(annotations, source, _asText[index]);
        annotations.Add(source.Annotations, name => name == AnnotationUtils.Kinds.SlotNames);
        DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(map.KeyType, vector.Dimensions) : map.KeyType;
        return new(Columns[index].Output, type, annotations.ToAnnotations(), source, input => map.MakeGetter(input, source));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        foreach (var asText in _asText)
            ctx.Writer.Write(asText);
        ctx.SaveSubModel(Vocabulary, vocabulary =>
        {
            vocabulary.CheckAtModel();
            vocabulary.SetVersionInfo(GetVocabularyVersionInfo());
            vocabulary.Writer.Write(_maps.Length);
            foreach (var map in _maps)
                map.Save(vocabulary);
            vocabulary.SaveTextStream("Terms.txt", writer => Array.ForEach(_maps, map => map.WriteText(writer)));
        });
    }

    internal static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        Contracts.CheckValue(ctx, nameof(ctx)).CheckAtModel(GetVersionInfo());
        return new(ctx);
    }

    private static VersionInfo GetVersionInfo() => GetVersionInfo("TERMTRNF", 0x00010003, LoaderSignature);

    private static VersionInfo GetVocabularyVersionInfo() => GetVersionInfo("TERM MAN", 0x00010002, "TermManager");

    private static VersionInfo GetVersionInfo(string modelSignature, uint version, string loaderSignature) => new(
        modelSignature,
        verWrittenCur: version,
        verReadableCur: version,
        verWeCanReadBack: version,
        loaderAssemblyName: typeof(ValueToKeyMappingTransformer).Assembly.FullName,
        loaderSignature: loaderSignature);

    private static DataViewSchema.Column Source(DataViewSchema inputSchema, string name)
    {
        var source = inputSchema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
        CheckType(source, nameof(inputSchema));
        return source;
    }

    private static void CheckType(DataViewSchema.Column source, string parameter)
    {
        if (!TermMap.CanHold(source.Type.GetItemType()))
            throw Contracts.ExceptSchemaMismatch(parameter, "input", source.Name, "standard type or a vector of standard type", source.Type.ToString());
    }

    /// <summary>The values of all columns, in one pass that ends early when all have as many as they may.</summary>
    private static TermMap[] Learn(IChannel channel, IDataView data, DataViewSchema.Column[] sources, ValueToKeyMappingEstimator.ColumnOptions[] columns)
    {
        var builders = columns.Select((column, i) => TermMapBuilder.Create(sources[i].Type, column.KeyOrdinality)).ToArray();
        foreach (var column in columns)
            Contracts.CheckUserArg(column.MaximumNumberOfKeys > 0, "MaxNumTerms", "Must be positive");
        using (var cursor = data.GetRowCursor(sources.DistinctBy(s => s.Index)))
        {
            var open = builders.Select((builder, i) => builder.Open(cursor, sources[i], columns[i].MaximumNumberOfKeys)).ToList();
            while (open.Count > 0 && cursor.MoveNext())
                open.RemoveAll(takesMore => !takesMore());
        }

        for (var i = 0; i < columns.Length; i++)
        {
            if (builders[i].Count == 0)
                channel.Warning(MessageSensitivity.Schema, $"Term map for output column '{columns[i].OutputColumnName}' contains no entries.");
        }

        return builders.Select(b => b.Finish()).ToArray();
    }

    /// <summary>The values of a view of their own, the same ones for every column.</summary>
    private static TermMap[] Share(IChannel channel, IDataView keyData, DataViewSchema.Column[] sources, ValueToKeyMappingEstimator.ColumnOptions[] columns)
    {
        var builder = TermMapBuilder.Create(sources[0].Type, columns[0].KeyOrdinality);
        Contracts.CheckUserArg(keyData.Schema[0].Type.Equals(builder.ItemType), nameof(keyData),
            $"Input data's column must be of type '{builder.ItemType}' but was '{keyData.Schema[0].Type}'");
        using (var cursor = keyData.GetRowCursor([keyData.Schema[0]]))
        {
            var takesMore = builder.Open(cursor, keyData.Schema[0], int.MaxValue);
            while (cursor.MoveNext() && takesMore())
            {
            }
        }

        if (builder.Count == 0)
            channel.Warning(MessageSensitivity.None, "Map from the term data resulted in an empty map.");
        var map = builder.Finish();
        for (var i = 1; i < columns.Length; i++)
        {
            Contracts.CheckParam(sources[i].Type.GetItemType().Equals(map.ItemType), nameof(keyData),
                $"Terms from input data type '{map.ItemType}' but mismatches column '{columns[i].OutputColumnName}' item type '{sources[i].Type.GetItemType()}'");
        }

        return columns.Select(_ => map).ToArray();
    }
}
