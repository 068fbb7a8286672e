using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Learns how to bring numbers into a range; of ML.NET's ways to do that, by minimum and maximum.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly MinMaxColumnOptions[] _columns;

    internal NormalizingEstimator(params MinMaxColumnOptions[] columns) => _columns = Contracts.CheckValue(columns, nameof(columns));

    public NormalizingTransformer Fit(IDataView input) => NormalizingTransformer.Train(Contracts.CheckValue(input, nameof(input)), _columns);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(column =>
        {
            var source = inputSchema.FindInput(column.InputColumnName);
            if (source.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", column.InputColumnName, "known-size vector or scalar", source.GetTypeString());
            if (source.ItemType != NumberDataViewType.Single && source.ItemType != NumberDataViewType.Double)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", column.InputColumnName, "vector or scalar of Single or Double", source.GetTypeString());
            var annotations = new List<SchemaShape.Column> { new(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false) };
            if (source.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out var names))
                annotations.Add(names);
            return new SchemaShape.Column(column.Name, source.Kind, source.ItemType, source.IsKey, new(annotations));
        }));
    }

    internal static class Defaults
    {
        public const bool EnsureZeroUntouched = true;
        public const long MaximumExampleCount = 1000000000;
    }

    internal sealed class MinMaxColumnOptions
    {
        public MinMaxColumnOptions(string outputColumnName, string inputColumnName, long maximumExampleCount, bool ensureZeroUntouched)
        {
            Name = Contracts.CheckNonEmpty(outputColumnName, "name");
            InputColumnName = Contracts.CheckNonEmpty(inputColumnName ?? outputColumnName, nameof(inputColumnName));
            Contracts.CheckParam(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
            (MaximumExampleCount, EnsureZeroUntouched) = (maximumExampleCount, ensureZeroUntouched);
        }

        public string Name { get; }

        public string InputColumnName { get; }

        public long MaximumExampleCount { get; }

        public bool EnsureZeroUntouched { get; }
    }
}
