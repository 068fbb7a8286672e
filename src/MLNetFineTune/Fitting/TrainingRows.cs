using Microsoft.ML;
using MLNetFineTune.Columns;
using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Fitting;

/// <summary>The rows of a data view that can be learnt from, as examples: those with a label, and with a teacher the others too.</summary>
/// <param name="Examples">The examples, in the order of the rows.</param>
/// <param name="Rows">Rows there were.</param>
/// <param name="Occurring">How often each class occurs.</param>
internal sealed record TrainingRows(IReadOnlyList<TextExample> Examples, long Rows, IReadOnlyList<int> Occurring)
{
    /// <summary>Rows whose weight is NaN, and those without a label where they are no examples.</summary>
    public long LeftOut => Rows - Examples.Count;

    /// <summary>Examples without a label.</summary>
    public int Unlabelled => Examples.Count - Occurring.Sum();

    /// <param name="data">The rows.</param>
    /// <param name="options">Names of the columns.</param>
    /// <param name="labels">Reads the label.</param>
    /// <param name="keepUnlabelled">Whether rows without a label are examples too.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is negative or infinite.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static TrainingRows Read(IDataView data, TextClassifierOptions options, ILabels labels, bool keepUnlabelled, CancellationToken cancellation)
    {
        var label = data.Schema[options.LabelColumnName];
        List<DataViewSchema.Column> columns = [label, data.Schema[options.TextColumnName]];
        if (options.SecondTextColumnName is { } second)
            columns.Add(data.Schema[second]);
        if (options.ExampleWeightColumnName is { } weighted)
            columns.Add(data.Schema[weighted]);

        using var cursor = data.GetRowCursor(columns);
        var readLabel = labels.Reader(cursor, label);
        var readText = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema[options.TextColumnName]);
        var readSecond = options.SecondTextColumnName is null ? null : cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema[options.SecondTextColumnName]);
        var readWeight = options.ExampleWeightColumnName is null ? null : cursor.GetGetter<float>(data.Schema[options.ExampleWeightColumnName]);

        List<TextExample> examples = [];
        var occurring = new int[labels.Classes(label).Count];
        var rows = 0L;
        for (; cursor.MoveNext(); rows++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (text, secondText, weight) = (default(ReadOnlyMemory<char>), default(ReadOnlyMemory<char>), 1f);
            readWeight?.Invoke(ref weight);
            if (weight < 0 || float.IsInfinity(weight))
                throw new ArgumentOutOfRangeException(nameof(data), $"Weight column '{options.ExampleWeightColumnName}' holds {weight} in row {rows}; allowed: finite, at least 0");
            var found = readLabel();
            if (float.IsNaN(weight) || (found < 0 && !keepUnlabelled))
                continue;
            readText(ref text);
            readSecond?.Invoke(ref secondText);
            examples.Add(new(text.ToString(), readSecond is null ? null : secondText.ToString(), found < 0 ? TextExample.Unlabelled : found, weight));
            if (found >= 0)
                occurring[found]++;
        }

        return new(examples, rows, occurring);
    }
}
