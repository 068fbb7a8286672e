using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;

namespace MLNetFineTune.Scoring;

/// <summary>Runs a model on some rows, in batches of at most <paramref name="batchSize"/>.</summary>
internal delegate ModelOutput<TResult> RowModel<in TInput, TResult>(IReadOnlyList<TInput> rows, int batchSize);

/// <summary>A model bound to columns: what a transformer is made of.</summary>
/// <typeparam name="TInput">What the model reads of a row.</typeparam>
/// <typeparam name="TResult">What it gives for one.</typeparam>
/// <param name="Host">The environment to report to.</param>
/// <param name="Input">Which columns the model reads, and what it makes of them.</param>
/// <param name="Model">Runs the model.</param>
/// <param name="MaxLength">Tokens beyond which it cuts a text, if it cuts texts.</param>
/// <param name="BatchSize">Rows of one forward pass.</param>
/// <param name="Prediction">What becomes of the model's results.</param>
internal sealed record RowScorer<TInput, TResult>(
    IHost Host, IModelInput<TInput> Input, RowModel<TInput, TResult> Model, int MaxLength, int BatchSize, IPrediction<TResult> Prediction)
{
    /// <summary>The schema after scoring.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or of the wrong type.</exception>
    public SchemaLayout Layout(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Input.Check(input);
        return new SchemaLayout(input, Prediction.Columns(input));
    }

    /// <summary>Data with the predictions added, computed as they are read.</summary>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView<TInput, TResult>(this, input, Layout(input.Schema));
    }

    public IRowToRowMapper Mapper(DataViewSchema input) => new ScoringMapper<TInput, TResult>(this, Layout(input));

    /// <summary>Whether the MLContext was told to stop.</summary>
    public bool IsStopped => HostAccess.IsCanceled(Host);

    /// <summary>Runs the model.</summary>
    public ModelOutput<TResult> Score(IReadOnlyList<TInput> rows) => Model(rows, BatchSize);

    /// <summary>Tells the log how many of the texts that a reader scored were cut.</summary>
    public void WarnOfTruncation(long rows)
    {
        if (rows == 0)
            return;
        using var channel = Host.Start("Scoring");
        channel.Warning(MessageSensitivity.None, $"{rows} rows were longer than {MaxLength} tokens and were cut for scoring");
    }
}
