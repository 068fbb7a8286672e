using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Data.Entities;

namespace MLNetFineTune.EntityRecognition;

/// <summary>The rows of a data view that can be learnt from, as examples: those that have a word with a label.</summary>
/// <param name="Examples">The examples, in the order of the rows.</param>
/// <param name="Rows">Rows there were.</param>
/// <param name="Empty">Rows without any word, left out.</param>
/// <param name="Unlabelled">Rows none of whose words has a label, left out.</param>
/// <param name="Occurring">How many words have each tag.</param>
internal sealed record EntityRows(IReadOnlyList<EntityExample> Examples, long Rows, long Empty, long Unlabelled, IReadOnlyList<long> Occurring)
{
    /// <param name="data">The rows.</param>
    /// <param name="options">Names of the columns.</param>
    /// <param name="splitting">How texts become words.</param>
    /// <param name="tags">What the labels stand for.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row has not one label for each word.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static EntityRows Read(IDataView data, EntityRecognizerOptions options, WordSplitting splitting, KeyTags tags, CancellationToken cancellation)
    {
        var input = new SentenceInput(options.TextColumnName, options.WordsColumnName);
        var (label, columns) = (data.Schema[options.LabelColumnName], input.Columns(data.Schema));
        using var cursor = data.GetRowCursor([label, .. columns]);
        var readLabels = cursor.GetGetter<VBuffer<uint>>(label);
        var readSentence = input.Reader(cursor, columns);

        List<EntityExample> examples = [];
        var occurring = new long[tags.Tags.Count];
        VBuffer<uint> keys = default;
        long rows = 0, empty = 0, unlabelled = 0;
        for (; cursor.MoveNext(); rows++)
        {
            cancellation.ThrowIfCancellationRequested();
            readLabels(ref keys);
            var words = WordsOf(readSentence(), splitting);
            if (words.Count != keys.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(data),
                    $"Row {rows} has {keys.Length} labels in column '{label.Name}' for {words.Count} words in column '{columns[0].Name}'"
                    + (columns[0].Type is VectorDataViewType ? "" : $", split by {nameof(options.Splitting)} {splitting}") + "; expected: one label a word");
            }

            int[] labels = [.. keys.DenseValues().Select(tags.TagOf)];
            if (words.Count == 0)
                empty++;
            else if (labels.All(tag => tag == EntityExample.Unlabelled))
                unlabelled++;
            else
                examples.Add(new(words, labels));
            foreach (var tag in labels.Where(tag => tag >= 0))
                occurring[tag]++;
        }

        return new(examples, rows, empty, unlabelled, occurring);
    }

    private static IReadOnlyList<string> WordsOf(Sentence sentence, WordSplitting splitting) =>
        sentence.Words ?? [.. WordSplitter.Split(sentence.Text!, splitting).Select(word => sentence.Text!.Substring(word.Start, word.Length))];
}
