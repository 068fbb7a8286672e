using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;

namespace MLNetFineTune.Scoring;

/// <summary>What a model gave for some texts.</summary>
/// <param name="Values">(rows, width), row by row.</param>
/// <param name="Width">Numbers of a row.</param>
/// <param name="Truncated">Rows whose text was cut.</param>
internal readonly record struct TextValues(float[] Values, int Width, int Truncated);

/// <summary>Runs a model on texts, or on pairs of them where there are second texts, at most <paramref name="batchSize"/> at a time.</summary>
internal delegate TextValues TextModel(IReadOnlyList<string?> texts, IReadOnlyList<string?>? secondTexts, int batchSize);

/// <summary>A model bound to columns: what a transformer is made of.</summary>
/// <param name="Host">The environment to report to.</param>
/// <param name="Model">Runs the model.</param>
/// <param name="MaxLength">Tokens beyond which it cuts a text.</param>
/// <param name="TextColumn">Column of the text.</param>
/// <param name="SecondTextColumn">Column of the second text; null for none.</param>
/// <param name="BatchSize">Rows of one forward pass.</param>
/// <param name="Prediction">What becomes of the model's values.</param>
internal sealed record TextScorer(IHost Host, TextModel Model, int MaxLength, string TextColumn, string? SecondTextColumn, int BatchSize, IPrediction Prediction)
{
    /// <summary>The schema after scoring.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A text column is missing or not text.</exception>
    public SchemaLayout Layout(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumns.CheckTexts(Shapes.Of(input), TextColumn, SecondTextColumn);
        return new SchemaLayout(input, Prediction.Columns(input));
    }

    /// <summary>Data with the predictions added, computed as they are read.</summary>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView(this, input, Layout(input.Schema));
    }

    public IRowToRowMapper Mapper(DataViewSchema input) => new ScoringMapper(this, Layout(input));

    public IReadOnlyList<DataViewSchema.Column> TextColumns(DataViewSchema input) => SecondTextColumn is null ? [input[TextColumn]] : [input[TextColumn], input[SecondTextColumn]];

    /// <summary>Runs the model. Stops where the MLContext was told to.</summary>
    public TextValues Score(IReadOnlyList<string?> texts, IReadOnlyList<string?>? secondTexts)
    {
        if (HostAccess.IsCanceled(Host))
            throw new OperationCanceledException("The MLContext was told to stop");
        return Model(texts, secondTexts, BatchSize);
    }

    /// <summary>Tells the log how many of the texts that a reader scored were cut.</summary>
    public void WarnOfTruncation(long rows)
    {
        if (rows == 0)
            return;
        using var channel = Host.Start("Scoring");
        channel.Warning(MessageSensitivity.None, $"{rows} rows were longer than {MaxLength} tokens and were cut for scoring");
    }
}
