using Microsoft.ML;
using MLNetFineTune.Columns;
using MLNetFineTune.Fitting;
using MLNetFineTune.Sweeps;

namespace MLNetFineTune;

/// <summary>Sweeps: many fits of an estimator with other options each, of which the best is kept.</summary>
public static class SweepExtensions
{
    /// <summary>Tries options of a text classifier, trains the promising ones to the end, and gives the best model.</summary>
    /// <param name="estimator">What is fitted; its options hold for everything that the space does not name.</param>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows to compare trials by, with the columns of <paramref name="train"/>. Null, the default, takes the estimator's validation set, else a part of the rows, or
    /// folds of them.</param>
    /// <param name="options">How the sweep is run; null for all defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">Options are out of range, the space is empty or names what it cannot, or a column is missing or of the wrong type.</exception>
    /// <exception cref="ArgumentException">There are too few rows to validate on.</exception>
    /// <exception cref="InvalidOperationException">No rows, no labels, only one class; all trials failed; no trial was evaluated within the budget; or a worker does not start.</exception>
    /// <exception cref="NotSupportedException">The app is of a kind that workers cannot be started from.</exception>
    /// <exception cref="SweepJournalException">The journal in the folder is another sweep's, a newer version's, damaged, or cannot be written.</exception>
    /// <exception cref="IOException">The disk is full, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled through the options or the MLContext.</exception>
    public static SweepResult<TextClassifierTransformer> Sweep(this TextClassifierEstimator estimator, IDataView train, IDataView? validation = null, SweepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new();
        using var cancellation = new HostCancellation(estimator.Host, estimator.Options.Cancellation);
        var source = TextSweep.Source<TextClassifierTransformer>(
            estimator.Host, estimator.Options, TextClassifierEstimator.Labels, TaskKind.TextClassification, (train, validation), options,
            (classifier, manifest) => new(estimator.Host, classifier, manifest, LabelValues.OfKey(train.Schema[estimator.Options.LabelColumnName])), cancellation.Token);
        return SweepRun.Run(estimator.Host, source, options, cancellation.Token);
    }

    /// <summary>Tries options of a sentiment classifier, trains the promising ones to the end, and gives the best model.</summary>
    /// <inheritdoc cref="Sweep(TextClassifierEstimator, IDataView, IDataView?, SweepOptions?)"/>
    public static SweepResult<SentimentTransformer> Sweep(this SentimentEstimator estimator, IDataView train, IDataView? validation = null, SweepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new();
        using var cancellation = new HostCancellation(estimator.Host, estimator.Options.Cancellation);
        var source = TextSweep.Source<SentimentTransformer>(
            estimator.Host, estimator.Options, SentimentEstimator.Labels, TaskKind.Sentiment, (train, validation), options,
            (classifier, manifest) => new(estimator.Host, classifier, manifest), cancellation.Token);
        return SweepRun.Run(estimator.Host, source, options, cancellation.Token);
    }

    /// <summary>Tries options of an entity recognizer, trains the promising ones to the end, and gives the best model.</summary>
    /// <inheritdoc cref="Sweep(TextClassifierEstimator, IDataView, IDataView?, SweepOptions?)"/>
    public static SweepResult<EntityRecognizerTransformer> Sweep(this EntityRecognizerEstimator estimator, IDataView train, IDataView? validation = null, SweepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new();
        using var cancellation = new HostCancellation(estimator.Host, estimator.Options.Cancellation);
        return SweepRun.Run(estimator.Host, EntitySweep.Source(estimator.Host, estimator.Options, (train, validation), options, cancellation.Token), options, cancellation.Token);
    }
}
