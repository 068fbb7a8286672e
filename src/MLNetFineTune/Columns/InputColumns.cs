using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Interop;

namespace MLNetFineTune.Columns;

/// <summary>Refuses data whose columns are not there or of another type, as ML.NET's own trainers do: role, column, expected and found type.</summary>
internal static class InputColumns
{
    /// <summary>What a trainer reads. The label must be what <paramref name="labels"/> accept.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public static SchemaShape.Column CheckForFit(SchemaShape input, TextClassifierOptions options, ILabels labels, string parameter = "inputSchema")
    {
        var label = Find(input, "label", options.LabelColumnName, parameter);
        if (!labels.Accept(label))
            throw Mismatch("label", label, labels.Expected, parameter);
        CheckTexts(input, options.TextColumnName, options.SecondTextColumnName, parameter);
        if (options.ExampleWeightColumnName is { } weight)
            Check(input, "weight", weight, NumberDataViewType.Single, parameter);
        return label;
    }

    /// <summary>What scoring reads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public static void CheckTexts(SchemaShape input, string text, string? secondText, string parameter = "inputSchema")
    {
        Check(input, "text", text, TextDataViewType.Instance, parameter);
        if (secondText is not null)
            Check(input, "second text", secondText, TextDataViewType.Instance, parameter);
    }

    /// <summary>A column of single values.</summary>
    public static void Check(SchemaShape input, string role, string name, DataViewType expected, string parameter)
    {
        var column = Find(input, role, name, parameter);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.IsKey || !column.ItemType.Equals(expected))
            throw Mismatch(role, column, expected.ToString()!, parameter);
    }

    public static SchemaShape.Column Find(SchemaShape input, string role, string name, string parameter)
    {
        foreach (var column in input)
        {
            if (column.Name == name)
                return column;
        }

        throw Missing($"{role} column '{name}'", parameter);
    }

    public static ArgumentOutOfRangeException Missing(string columns, string parameter) => new(parameter, $"Could not find {columns}");

    public static ArgumentOutOfRangeException Mismatch(string role, SchemaShape.Column column, string expected, string parameter) =>
        new(parameter, $"Schema mismatch for {role} column '{column.Name}': expected {expected}, got {Shapes.TypeName(column)}");
}
