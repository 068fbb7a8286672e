using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Interop;

/// <summary>Promises of columns, which ML.NET lets only friends write.</summary>
internal static class Shapes
{
    public static SchemaShape.Column Scalar(string name, DataViewType type, bool isKey = false, IEnumerable<SchemaShape.Column>? annotations = null) =>
        new(name, SchemaShape.Column.VectorKind.Scalar, type, isKey, new SchemaShape(annotations ?? []));

    public static SchemaShape.Column Vector(string name, DataViewType itemType, IEnumerable<SchemaShape.Column>? annotations = null) =>
        new(name, SchemaShape.Column.VectorKind.Vector, itemType, false, new SchemaShape(annotations ?? []));

    /// <summary>Vectors whose length changes from row to row.</summary>
    public static SchemaShape.Column VariableVector(string name, DataViewType itemType, bool isKey = false, IEnumerable<SchemaShape.Column>? annotations = null) =>
        new(name, SchemaShape.Column.VectorKind.VariableVector, itemType, isKey, new SchemaShape(annotations ?? []));

    /// <summary>The shape of data that is there.</summary>
    public static SchemaShape Of(DataViewSchema schema) => SchemaShape.Create(schema);

    /// <summary>A column's type as ML.NET writes it in its messages, as <c>Key&lt;UInt32&gt;</c>.</summary>
    public static string TypeName(SchemaShape.Column column) => column.GetTypeString();

    /// <summary>The shape with columns added, in place of those of the same name.</summary>
    public static SchemaShape With(SchemaShape input, IReadOnlyList<SchemaShape.Column> added) =>
        new(input.Where(c => added.All(a => a.Name != c.Name)).Concat(added));
}
