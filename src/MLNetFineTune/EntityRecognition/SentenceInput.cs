using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;
using MLNetFineTune.Scoring;

namespace MLNetFineTune.EntityRecognition;

/// <summary>A column of words where the data has it, and the column of texts: the text that they are of, or what is split where there are no words.</summary>
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

    public IReadOnlyList<DataViewSchema.Column> Columns(DataViewSchema schema) => (Words(schema), schema.GetColumnOrNull(textColumn)) switch
    {
        ({ } words, { Type: TextDataViewType } text) => [words, text],
        ({ } words, _) => [words],
        _ => [schema[textColumn]],
    };

    public Func<Sentence> Reader(DataViewRow row, IReadOnlyList<DataViewSchema.Column> columns)
    {
        var readText = columns[^1].Type is VectorDataViewType ? null : row.GetGetter<ReadOnlyMemory<char>>(columns[^1]);
        if (columns[0].Type is not VectorDataViewType)
            return () => new(Text()!);
        var readWords = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(columns[0]);
        VBuffer<ReadOnlyMemory<char>> words = default;
        return () =>
        {
            readWords(ref words);
            return new(Text(), [.. words.DenseValues().Select(w => w.ToString())]);
        };

        string? Text()
        {
            ReadOnlyMemory<char> text = default;
            readText?.Invoke(ref text);
            return readText is null ? null : text.ToString();
        }
    }

    private DataViewSchema.Column? Words(DataViewSchema schema) => wordsColumn is null ? null : schema.GetColumnOrNull(wordsColumn);
}
