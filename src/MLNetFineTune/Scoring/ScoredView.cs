using Microsoft.ML;
using MLNetFineTune.Columns;

namespace MLNetFineTune.Scoring;

/// <summary>Data with predictions beside its own columns. Nothing is computed before a cursor is read, nothing that no one reads.</summary>
internal sealed class ScoredView<TInput, TResult>(RowScorer<TInput, TResult> scorer, IDataView source, SchemaLayout layout) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => layout.Output;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = layout.Active(columnsNeeded);
        return Over(source.GetRowCursor(Needed(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = layout.Active(columnsNeeded);
        return [.. source.GetRowCursorSet(Needed(active), n, rand).Select(cursor => Over(cursor, active))];
    }

    private IEnumerable<DataViewSchema.Column> Needed(bool[] active) => layout.Needed(active, scorer.Input.Columns(layout.Input));

    private DataViewRowCursor Over(DataViewRowCursor cursor, bool[] active) =>
        layout.AnyAdded(active) ? new ScoringCursor<TInput, TResult>(scorer, layout, cursor, active) : new HandingOnCursor(layout, cursor, active);
}
