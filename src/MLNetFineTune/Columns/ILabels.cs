using Microsoft.ML;

namespace MLNetFineTune.Columns;

/// <summary>A kind of label column: what it looks like, which classes it has, and how a row's class is read from it.</summary>
internal interface ILabels
{
    /// <summary>The column's type, as ML.NET writes it.</summary>
    string Expected { get; }

    /// <summary>Whether a column of this shape can be the label.</summary>
    bool Accept(SchemaShape.Column column);

    /// <summary>Names of all classes in the order of their indices, whether they occur in the data or not.</summary>
    IReadOnlyList<string> Classes(DataViewSchema.Column column);

    /// <summary>Reads a row's class, from 0; -1 where the row has no label.</summary>
    Func<int> Reader(DataViewRow row, DataViewSchema.Column column);
}
