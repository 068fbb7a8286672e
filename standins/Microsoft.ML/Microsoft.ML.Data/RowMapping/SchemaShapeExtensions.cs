using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>What estimators do with the shape of their input.</summary>
internal static class SchemaShapeExtensions
{
    /// <summary>The column that an estimator reads.</summary>
    public static SchemaShape.Column FindInput(this SchemaShape inputSchema, string name) =>
        inputSchema.TryFindColumn(name, out var column) ? column : throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name);

    /// <summary>The shape with columns in place of those of their names, or behind all others.</summary>
    public static SchemaShape With(this SchemaShape inputSchema, IEnumerable<SchemaShape.Column> columns)
    {
        var result = inputSchema.ToDictionary(c => c.Name);
        foreach (var column in columns)
            result[column.Name] = column;
        return new(result.Values);
    }
}
