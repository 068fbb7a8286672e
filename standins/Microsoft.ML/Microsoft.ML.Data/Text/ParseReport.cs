using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Tells the log what could not be read: the first ten of each kind, and how many there were.</summary>
internal sealed class ParseReport(IChannel channel)
{
    private const int Shown = 10;
    private long _rows;
    private long _badValues;
    private long _badFormats;

    public void Row() => _rows++;

    public void BadValue(long line, string column)
    {
        if (++_badValues <= Shown)
            channel.Info(MessageSensitivity.Schema, $"  Bad value at line {line} in column {column}");
        if (_badValues == Shown)
            channel.Info(MessageSensitivity.Schema, "  No more bad values are shown");
    }

    public void BadQuotes(string path, long line)
    {
        if (++_badFormats <= Shown)
            channel.Warning(MessageSensitivity.Schema, $"Format error at {path}({line}): Illegal quoting");
        if (_badFormats == Shown)
            channel.Warning(MessageSensitivity.Schema, "No more format errors are shown");
    }

    public void Close()
    {
        if (_badValues > 0 || _badFormats > 0)
            channel.Info(MessageSensitivity.Schema, $"Processed {_rows} rows with {_badValues} bad values and {_badFormats} format errors");
    }
}
