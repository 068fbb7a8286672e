using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.Fitting;
using MLNetFineTune.Persistence;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Estimators that classify texts, for a sweep.</summary>
internal static class TextSweep
{
    /// <param name="host">The estimator's.</param>
    /// <param name="options">The estimator's.</param>
    /// <param name="labels">How it reads labels.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="data">Rows to learn from, and rows to validate on or null.</param>
    /// <param name="sweep">How the sweep is run.</param>
    /// <param name="transformer">Makes the estimator's transformer.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static SweepSource<TTransformer> Source<TTransformer>(
        IHost host, TextClassifierOptions options, ILabels labels, TaskKind kind, (IDataView Train, IDataView? Validation) data, SweepOptions sweep,
        Func<TextClassifier, ModelManifest, TTransformer> transformer, CancellationToken cancellation)
        where TTransformer : class, ITransformer
    {
        var asked = options.Copy();
        asked.ValidationSet = data.Validation ?? options.ValidationSet;
        SweepSource<TTransformer>.Check(sweep, options, kind, asked.ValidationSet,
            options.Distillation is null ? [] : [new(nameof(options.Distillation), "a teacher in the estimator's options", "null: trials run in processes that do not have it")]);
        using var channel = host.Start("Sweep");
        var (checkpoint, classes, settings, train, validation) = FineTuning.Prepare(host, channel, asked, labels, data.Train, cancellation);
        var examples = SweepSource<TTransformer>.Parts(train.Examples, validation?.Examples, [.. train.Examples.Select(e => e.Label)], sweep, settings);
        return new(new TextTask(kind, checkpoint, classes, examples), checkpoint, settings, (trained, names, open) =>
        {
            var of = (TextClassifierOptions)trained;
            var classifier = TextClassifier.Load(names, open, of.Device, of.MaxLengthFor(checkpoint.Config));
            return transformer(classifier, FineTuning.Manifest(of, classes, checkpoint, classifier));
        });
    }
}
