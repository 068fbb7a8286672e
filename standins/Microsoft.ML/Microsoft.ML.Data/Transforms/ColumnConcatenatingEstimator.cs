using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly string _name;
    private readonly string[] _sources;

    internal ColumnConcatenatingEstimator(string outputColumnName, params string[] inputColumnNames)
    {
        _name = Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        _sources = Contracts.CheckValue(inputColumnNames, nameof(inputColumnNames));
        Contracts.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        Contracts.CheckParam(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
    }

    /// <summary>Nothing is learnt, nor is anything checked: that comes when data is transformed.</summary>
    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new((_name, _sources));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        var sources = new List<SchemaShape.Column>();
        foreach (var name in _sources)
        {
            var source = inputSchema.FindInput(name);
            Contracts.Check(!source.IsKey, $"Column '{name}' is key. Concatenation of keys is unsupported.");
            sources.Add(source);
            Contracts.Check(source.ItemType.Equals(sources[0].ItemType),
                $"Concatenated columns should have the same type. Column '{name}' has type of {source.ItemType}, but expected column type is {sources[0].ItemType}.");
        }

        var kind = sources.Any(s => s.Kind == SchemaShape.Column.VectorKind.VariableVector) ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
        var annotations = new List<SchemaShape.Column>();
        if (sources.All(s => s.IsNormalized()))
            annotations.Add(new(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false));
        if (sources.Any(s => s.Kind == SchemaShape.Column.VectorKind.Scalar || s.HasSlotNames()))
            annotations.Add(new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        return inputSchema.With([new(_name, kind, sources[0].ItemType, false, new(annotations))]);
    }
}
