using Microsoft.ML;

namespace MLNetFineTune.Pretraining;

/// <summary>A text column as texts, read anew each time they are asked for.</summary>
internal static class TextColumn
{
    public static IEnumerable<string> Read(IDataView data, string name)
    {
        var column = data.Schema[name];
        using var cursor = data.GetRowCursor([column]);
        var read = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        var text = default(ReadOnlyMemory<char>);
        while (cursor.MoveNext())
        {
            read(ref text);
            if (!text.IsEmpty)
                yield return text.ToString();
        }
    }
}
