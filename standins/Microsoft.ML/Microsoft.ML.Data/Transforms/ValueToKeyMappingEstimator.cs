using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Learns the values of columns, each of which becomes a key.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly ColumnOptions[] _columns;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, ColumnOptions[] columns, IDataView keyData = null)
    {
        Contracts.CheckParam(keyData is null or { Schema.Count: 1 }, nameof(keyData), $"The view of values is to have one column, not {keyData?.Schema.Count}");
        (_env, _columns, _keyData) = (Contracts.CheckValue(env, nameof(env)), Contracts.CheckNonEmpty(columns, nameof(columns)), keyData);
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input) => new(_env, Contracts.CheckValue(input, nameof(input)), _columns, _keyData);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(column =>
        {
            var source = inputSchema.FindInput(column.InputColumnName);
            if (!TermMap.CanHold(source.ItemType))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", column.InputColumnName);
            // The keys of a key column stand for what the column's own keys stand for.
            var itemType = column.AddKeyValueAnnotationsAsText ? TextDataViewType.Instance : source.ItemType;
            var values = source.IsKey && source.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var known) && known.Kind == SchemaShape.Column.VectorKind.Vector
                ? known
                : new(AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector, itemType, source.IsKey);
            SchemaShape annotations = source.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out var names) ? new([names, values]) : new([values]);
            return new SchemaShape.Column(column.OutputColumnName, source.Kind, NumberDataViewType.UInt32, true, annotations);
        }));
    }

    internal static class Defaults
    {
        public const int MaximumNumberOfKeys = 1000000;
        public const KeyOrdinality Ordinality = KeyOrdinality.ByOccurrence;
        public const bool AddKeyValueAnnotationsAsText = false;
    }

    internal sealed class ColumnOptions(string outputColumnName, string inputColumnName, int maximumNumberOfKeys, KeyOrdinality keyOrdinality, bool addKeyValueAnnotationsAsText)
    {
        public string OutputColumnName { get; } = Contracts.CheckNonWhiteSpace(outputColumnName, nameof(outputColumnName));

        public string InputColumnName { get; } = inputColumnName ?? outputColumnName;

        public int MaximumNumberOfKeys => maximumNumberOfKeys;

        public KeyOrdinality KeyOrdinality => keyOrdinality;

        public bool AddKeyValueAnnotationsAsText => addKeyValueAnnotationsAsText;
    }
}
