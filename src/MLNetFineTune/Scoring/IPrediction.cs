using Microsoft.ML;

namespace MLNetFineTune.Scoring;

/// <summary>What a task makes of the model's results: its output columns, in their order.</summary>
internal interface IPrediction<TResult>
{
    /// <summary>The columns for data of this schema.</summary>
    IReadOnlyList<DataViewSchema.DetachedColumn> Columns(DataViewSchema input);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the type of column <paramref name="index"/>.</summary>
    /// <param name="index">The column, as <see cref="Columns"/> counts them.</param>
    /// <param name="result">What the model gave for the row that the getter stands on.</param>
    Delegate Getter(int index, Func<TResult> result);
}
