using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows of another view with the columns that a mapper adds, made when they are asked for.</summary>
internal sealed class RowToRowDataView(IDataView source, RowToRowMapper mapper) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => mapper.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        return mapper.GetCursor(source.GetRowCursor(mapper.GetDependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        return source.GetRowCursorSet(mapper.GetDependencies(active), n, rand).Select(c => mapper.GetCursor(c, active)).ToArray();
    }
}
