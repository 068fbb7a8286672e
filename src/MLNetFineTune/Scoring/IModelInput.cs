using Microsoft.ML;

namespace MLNetFineTune.Scoring;

/// <summary>Which columns a model reads, and what it makes of them.</summary>
/// <typeparam name="TInput">What the model reads of a row. Rows that are equal have equal results.</typeparam>
internal interface IModelInput<out TInput>
{
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    void Check(DataViewSchema schema);

    /// <summary>The columns to read of data that was checked.</summary>
    IReadOnlyList<DataViewSchema.Column> Columns(DataViewSchema schema);

    /// <summary>Reads a row.</summary>
    /// <param name="row">A row, or a cursor, in which these columns are active.</param>
    /// <param name="columns">What <see cref="Columns"/> gave for its schema.</param>
    Func<TInput> Reader(DataViewRow row, IReadOnlyList<DataViewSchema.Column> columns);
}
