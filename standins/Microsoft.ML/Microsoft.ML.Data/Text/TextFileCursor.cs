using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads a text file line by line. A line that cannot be read ends it with an exception.</summary>
internal sealed class TextFileCursor : RootCursorBase
{
    /// <summary>With fewer rows allowed than this ML.NET reads them one by one and leaves its exceptions as they are.</summary>
    private const long RowsToWrapErrors = 128;

    private readonly TextLoader _loader;
    private readonly string _path;
    private readonly FieldReader[] _readers;
    private readonly Delegate[] _getters;
    private readonly LineFields _fields;
    private readonly int _fieldsWanted;
    private readonly IEnumerator<(long Number, string Text)> _lines;
    private readonly IChannel _channel;
    private readonly ParseReport _report;
    private bool _disposed;

    public TextFileCursor(TextLoader loader, string path, HashSet<int> active)
    {
        (_loader, _path, _fields) = (loader, path, loader.MakeFields());
        _readers = [.. loader.Columns.Select((column, i) => active.Contains(i) ? FieldReader.Create(column) : null)];
        _getters = [.. _readers.Select(reader => reader?.Getter)];
        _fieldsWanted = active.SelectMany(i => loader.Columns[i].Sources).Append(0).Max() + 1;
        _lines = TextLines.Read(path, loader.HasHeader, loader.MaxRows).GetEnumerator();
        _channel = loader.Host.Start("ParseStats");
        _report = new ParseReport(_channel);
    }

    public override DataViewSchema Schema => _loader.Schema;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < _readers.Length, $"There is no column {column.Index}.");
        return _readers[column.Index] is not null;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(column.Index < _getters.Length, nameof(column), $"There are {_getters.Length} columns");
        Contracts.Check(IsColumnActive(column), $"Column {column} is not active");
        return _getters[column.Index] as ValueGetter<TValue>
            ?? throw Contracts.Except($"Column {column} has values of '{Schema[column.Index].Type.RawType}', not of '{typeof(TValue)}'.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        Contracts.Check(IsGood, "The cursor does not stand on a row.");
        id = new((ulong)Position, 0);
    };

    protected override bool MoveNextCore()
    {
        try
        {
            return ReadLine();
        }
        catch (Exception e) when (_loader.MaxRows >= RowsToWrapErrors)
        {
            throw Contracts.ExceptDecode(e, $"The text file cannot be read: {e.Message}");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!_disposed && disposing)
        {
            foreach (var reader in _readers)
                reader?.Leave();
            _lines.Dispose();
            _report.Close();
            _channel.Dispose();
        }

        _disposed = true;
        base.Dispose(disposing);
    }

    private bool ReadLine()
    {
        try
        {
            if (!_lines.MoveNext())
                return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Contracts.ExceptDecode(e, e.Message);
        }

        var (number, text) = _lines.Current;
        for (var misquoted = _fields.Cut(text, _fieldsWanted); misquoted > 0; misquoted--)
            _report.BadQuotes(_path, number);
        foreach (var reader in _readers)
            reader?.Read(_fields, number, _report);
        _report.Row();
        return true;
    }
}
