using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;

namespace MLNetFineTune.Scoring;

/// <summary>Scores rows one by one, as a PredictionEngine does.</summary>
internal sealed class ScoringMapper<TInput, TResult>(RowScorer<TInput, TResult> scorer, SchemaLayout layout) : IRowToRowMapper
{
    public DataViewSchema InputSchema => layout.Input;

    public DataViewSchema OutputSchema => layout.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        layout.Needed(layout.Active(dependingColumns), scorer.Input.Columns(layout.Input));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != layout.Input)
            throw new InvalidOperationException("Schema of input row must be the same as the schema the mapper is bound to");
        return new ScoredRow<TInput, TResult>(scorer, layout, input, layout.Active(activeColumns));
    }
}
