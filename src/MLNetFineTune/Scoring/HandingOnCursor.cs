using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;

namespace MLNetFineTune.Scoring;

/// <summary>A cursor of which no prediction is read: the source's own, under the output's schema.</summary>
internal sealed class HandingOnCursor(SchemaLayout layout, DataViewRowCursor source, bool[] active) : DataViewRowCursor
{
    private bool _disposed;

    public override DataViewSchema Schema => layout.Output;

    public override long Position => _disposed ? -1 : source.Position;

    public override long Batch => source.Batch;

    public override bool MoveNext() => !_disposed && source.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => Access.Active(active, column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Access.CheckActive(active, column);
        return source.GetGetter<TValue>(layout.InputOf(column.Index)!.Value);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
            source.Dispose();
        _disposed = true;
        base.Dispose(disposing);
    }
}
