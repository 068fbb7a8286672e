using Microsoft.ML;

namespace MLNetFineTune.Scoring;

/// <summary>The logits of the row that a getter stands on, one a class.</summary>
internal delegate ReadOnlySpan<float> RowLogits();

/// <summary>What a task makes of logits: its output columns, in their order.</summary>
internal interface IPrediction
{
    /// <summary>The columns for data of this schema.</summary>
    IReadOnlyList<DataViewSchema.DetachedColumn> Columns(DataViewSchema input);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the type of column <paramref name="index"/>.</summary>
    Delegate Getter(int index, RowLogits logits);
}
