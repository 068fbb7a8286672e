using MLNetFineTune.Tests;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNetFineTune.Sweeps.Tests.Running;

/// <summary>Sweeps over the tiny encoder, a second each.</summary>
internal static class TinySweeps
{
    public static SearchSpace Space { get; } = new SearchSpace().LogUniform("LearningRate", 1e-5, 1e-2).Uniform("HiddenDropout", 0, 0.3);

    public static SweepOptions Options(Action<SweepOptions>? change = null)
    {
        var options = new SweepOptions { Space = Space, Trials = 4, Epochs = 3, Tuner = TunerKind.Random, Workers = 2, ThreadsPerWorker = 1, Seed = 3 };
        change?.Invoke(options);
        return options;
    }

    /// <summary>Rows to learn from and rows to validate on, with the same keys.</summary>
    public static (IDataView Train, IDataView Validation) Split(MLContext ml, Action<Tiny.Doc>? change = null)
    {
        var split = ml.Data.TrainTestSplit(Tiny.Keyed(ml, change: change), testFraction: 0.3, seed: 1);
        return (split.TrainSet, split.TestSet);
    }

    public static SweepResult<TextClassifierTransformer> Run(MLContext ml, SweepOptions options, Action<TextClassifierOptions>? change = null, Action<Tiny.Doc>? docs = null)
    {
        var (train, validation) = Split(ml, docs);
        return Tiny.Classifier(ml, change).Sweep(train, validation, options);
    }

    /// <summary>Part of the rows that a model tells right.</summary>
    public static double Accuracy(MLContext ml, ITransformer model, IDataView data) => ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy;

    /// <summary>What must not change of a trial that has ended.</summary>
    public static string Record(Trial trial) =>
        $"{trial.Number} {trial.Status} {trial.Configuration.Json} {trial.Error} {string.Join(' ', trial.Evaluations.Select(e => $"{e.Epoch}:{e.Loss:R}:{e.Seconds:R}"))}";

    public static bool HasEnded(Trial trial) => trial.Status is TrialStatus.Completed or TrialStatus.Stopped or TrialStatus.Failed;

    public sealed class Reports(Action<SweepProgress> report) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => report(value);
    }
}
