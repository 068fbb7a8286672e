namespace Microsoft.ML.Data;

/// <summary>The rows of a text file, which each cursor opens anew.</summary>
internal sealed class TextFileView(TextLoader loader, string path) : IDataView
{
    public DataViewSchema Schema => loader.Schema;
    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new TextFileCursor(loader, path, [.. columnsNeeded.Select(column => column.Index).Where(index => index < Schema.Count)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
