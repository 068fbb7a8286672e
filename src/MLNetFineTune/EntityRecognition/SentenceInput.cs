using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;
using MLNetFineTune.Scoring;

namespace MLNetFineTune.EntityRecognition;

/// <summary>A column of words where the data has it, else the column of texts.</summary>
/// <param name="textColumn">Column of the texts.</param>
/// <param name="wordsColumn">Column of the words (vectors of text), read before the texts; null for none.</param>
internal sealed class SentenceInput(string textColumn, string? wordsColumn) : IModelInput<Sentence>
{
    public void Check(DataViewSchema schema)
    {
        var shape = Shapes.Of(schema);
        if (Words(schema) is not null)
            CheckWords(shape, wordsColumn!);
        else if (wordsColumn is not null && schema.GetColumnOrNull(textColumn) is null)
            throw InputColumns.Missing($"words column '{wordsColumn}', nor text column '{textColumn}'", "inputSchema");
        else
            InputColumns.CheckTexts(shape, textColumn, secondText: null);
    }

    /// <exception cref="ArgumentOutOfRangeException">The column is missing or holds no vectors of text.</exception>
    public static void CheckWords(SchemaShape input, string name, string parameter = "inputSchema")
    {
        var words = InputColumns.Find(input, "words", name, parameter);
        if (words.Kind == SchemaShape.Column.VectorKind.Scalar || words.IsKey || !words.ItemType.Equals(TextDataViewType.Instance))
            throw InputColumns.Mismatch("words", words, "VarVector<String>", parameter);
    }

    public IReadOnlyList<DataViewSchema.Column> Columns(DataViewSchema schema) => [Words(schema) ?? schema[textColumn]];

    public Func<Sentence> Reader(DataViewRow row, IReadOnlyList<DataViewSchema.Column> columns)
    {
        if (columns[0].Type is not VectorDataViewType)
        {
            var readText = row.GetGetter<ReadOnlyMemory<char>>(columns[0]);
            return () =>
            {
                ReadOnlyMemory<char> text = default;
                readText(ref text);
                return new(text.ToString());
            };
        }

        var readWords = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(columns[0]);
        VBuffer<ReadOnlyMemory<char>> words = default;
        return () =>
        {
            readWords(ref words);
            return new([.. words.DenseValues().Select(w => w.ToString())]);
        };
    }

    private DataViewSchema.Column? Words(DataViewSchema schema) => wordsColumn is null ? null : schema.GetColumnOrNull(wordsColumn);
}
