using Microsoft.ML;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;

namespace MLNetFineTune.Scoring;

/// <summary>A text, or a pair of them.</summary>
/// <param name="Text">The text.</param>
/// <param name="Second">The second text; null where the model reads none.</param>
internal readonly record struct TextPair(string Text, string? Second);

/// <summary>A column of texts, or two.</summary>
internal sealed class TextPairInput(string textColumn, string? secondTextColumn = null) : IModelInput<TextPair>
{
    public void Check(DataViewSchema schema) => InputColumns.CheckTexts(Shapes.Of(schema), textColumn, secondTextColumn);

    public IReadOnlyList<DataViewSchema.Column> Columns(DataViewSchema schema) => secondTextColumn is null ? [schema[textColumn]] : [schema[textColumn], schema[secondTextColumn]];

    public Func<TextPair> Reader(DataViewRow row, IReadOnlyList<DataViewSchema.Column> columns)
    {
        var text = Texts(row, columns[0]);
        var second = columns.Count > 1 ? Texts(row, columns[1]) : null;
        return () => new(text(), second?.Invoke());
    }

    private static Func<string> Texts(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        return () =>
        {
            ReadOnlyMemory<char> text = default;
            getter(ref text);
            return text.ToString();
        };
    }
}
