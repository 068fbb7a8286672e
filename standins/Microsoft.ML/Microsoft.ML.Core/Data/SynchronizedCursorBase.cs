namespace Microsoft.ML.Data;

/// <summary>A cursor that has the rows of another one, each with more or fewer columns.</summary>
internal abstract class SynchronizedCursorBase : DataViewRowCursor
{
    protected SynchronizedCursorBase(DataViewRowCursor input) => Input = input;

    public sealed override long Position => Input.Position;

    public sealed override long Batch => Input.Batch;

    protected DataViewRowCursor Input { get; }

    protected bool IsGood => Position >= 0;

    public sealed override bool MoveNext() => Input.MoveNext();

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}
