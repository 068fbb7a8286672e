using Microsoft.ML;

namespace MLNetFineTune.Scoring;

/// <summary>What the model gave for the row that a getter stands on: a logit a class, or a vector.</summary>
internal delegate ReadOnlySpan<float> RowValues();

/// <summary>What a task makes of the model's values: its output columns, in their order.</summary>
internal interface IPrediction
{
    /// <summary>The columns for data of this schema.</summary>
    IReadOnlyList<DataViewSchema.DetachedColumn> Columns(DataViewSchema input);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the type of column <paramref name="index"/>.</summary>
    Delegate Getter(int index, RowValues values);
}
