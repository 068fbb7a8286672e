using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.EntityRecognition;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Estimators that recognize entities, for a sweep.</summary>
internal static class EntitySweep
{
    /// <inheritdoc cref="TextSweep.Source"/>
    public static SweepSource<EntityRecognizerTransformer> Source(
        IHost host, EntityRecognizerOptions options, (IDataView Train, IDataView? Validation) data, SweepOptions sweep, CancellationToken cancellation)
    {
        var asked = options.Copy();
        asked.ValidationSet = data.Validation ?? options.ValidationSet;
        SweepSource<EntityRecognizerTransformer>.Check(sweep, options, TaskKind.EntityRecognition, asked.ValidationSet,
            sweep.Folds is null || !options.CalibrateScores ? [] : [new(nameof(options.CalibrateScores), "true, with Folds", "false: the model is trained on all rows, and none are left to calibrate on")]);
        using var channel = host.Start("Sweep");
        var (checkpoint, values, tags, settings, train, validation) = EntityFineTuning.Prepare(host, channel, asked, data.Train, cancellation);
        var outside = tags.ToList().IndexOf(Tag.Outside);
        int[] kinds = [.. train.Examples.Select(e => e.Labels.Any(l => l >= 0 && l != outside) ? 1 : 0)];
        var examples = SweepSource<EntityRecognizerTransformer>.Parts(train.Examples, validation?.Examples, kinds, sweep, settings);
        var labels = LabelValues.OfKey(data.Train.Schema[options.LabelColumnName]);
        return new(new EntityTask(checkpoint, tags, examples), checkpoint, settings, (trained, names, open) =>
        {
            var of = (EntityRecognizerOptions)trained;
            var recognizer = EntityRecognizer.Load(names, open, of.Device, of.MaxLengthFor(checkpoint.Config));
            return new(host, recognizer, EntityFineTuning.Manifest(of, values, checkpoint, recognizer), labels);
        });
    }
}
