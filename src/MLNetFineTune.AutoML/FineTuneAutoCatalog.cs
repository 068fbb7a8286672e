using MLNetFineTune;
using MLNetFineTune.AutoML;
using MLNetFineTune.Sweeps;
using FineTuningSpace = MLNetFineTune.Sweeps.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>
/// Fine-tuning of pre-trained Transformer encoders in ML.NET's AutoML: trainers with their search spaces, for <see cref="SweepablePipeline"/> and <see cref="AutoMLExperiment"/>.
/// <code>
/// var pipeline = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Auto().FineTuneTextClassifier("models/finetune-tiny-en"));
/// var best = ml.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(train, validation)
///     .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label").SetTrainingTimeInSeconds(600).DisposeLosingModels().Run();
/// </code>
/// A trial ends within a step when AutoML stops it: its time is up, it takes too much memory, or the token of <c>RunAsync</c> is cancelled.
/// </summary>
public static class FineTuneAutoCatalog
{
    /// <summary>The trainer of <c>MulticlassClassification.Trainers.FineTuneTextClassifier</c> with its search space.</summary>
    /// <param name="catalog"><c>ml.Auto()</c>.</param>
    /// <param name="checkpoint">Folder of the encoder to start from, as Hugging Face lays it out.</param>
    /// <param name="labelColumnName">Column of the class: a key of type <see cref="uint"/>.</param>
    /// <param name="textColumnName">Column of the text.</param>
    /// <param name="options">Every option that the space does not vary, and the values that tuners begin with; null for all defaults.</param>
    /// <param name="space">What is varied; null for the default of the task.</param>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="options"/> and <paramref name="space"/> is null.</exception>
    /// <exception cref="ArgumentException">The options or the space cannot be used; lists every problem.</exception>
    public static SweepableEstimator FineTuneTextClassifier(
        this AutoCatalog catalog, string checkpoint, string labelColumnName = "Label", string textColumnName = "Text", TextClassifierOptions? options = null, FineTuningSpace? space = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var settings = (options ?? new()).With(checkpoint, labelColumnName, textColumnName);
        TextClassifierOptionsValidator.Validate(settings);
        return SweptTrainer.Of(space ?? FineTuningSpace.For(TaskKind.TextClassification), settings, o => o.Copy(),
            (context, trial) => context.MulticlassClassification.Trainers.FineTuneTextClassifier(trial));
    }

    /// <summary>The trainer of <c>BinaryClassification.Trainers.FineTuneSentiment</c> with its search space.</summary>
    /// <param name="catalog"><c>ml.Auto()</c>.</param>
    /// <param name="checkpoint">Folder of the encoder to start from, as Hugging Face lays it out.</param>
    /// <param name="labelColumnName">Column of the truth: boolean.</param>
    /// <param name="textColumnName">Column of the text.</param>
    /// <param name="options">Every option that the space does not vary, and the values that tuners begin with; null for all defaults.</param>
    /// <param name="space">What is varied; null for the default of the task.</param>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="options"/> and <paramref name="space"/> is null.</exception>
    /// <exception cref="ArgumentException">The options or the space cannot be used; lists every problem.</exception>
    public static SweepableEstimator FineTuneSentiment(
        this AutoCatalog catalog, string checkpoint, string labelColumnName = "Label", string textColumnName = "Text", TextClassifierOptions? options = null, FineTuningSpace? space = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var settings = (options ?? new()).With(checkpoint, labelColumnName, textColumnName);
        TextClassifierOptionsValidator.Validate(settings);
        return SweptTrainer.Of(space ?? FineTuningSpace.For(TaskKind.Sentiment), settings, o => o.Copy(),
            (context, trial) => context.BinaryClassification.Trainers.FineTuneSentiment(trial));
    }

    /// <summary>The trainer of <c>MulticlassClassification.Trainers.FineTuneEntityRecognizer</c> with its search space. AutoML's own metrics do not read its columns: give the experiment a trial
    /// runner or a metric manager that does.</summary>
    /// <param name="catalog"><c>ml.Auto()</c>.</param>
    /// <param name="checkpoint">Folder of the encoder to start from, as Hugging Face lays it out.</param>
    /// <param name="labelColumnName">Column of the labels: vectors of keys, one a word.</param>
    /// <param name="textColumnName">Column of the text.</param>
    /// <param name="options">Every option that the space does not vary, and the values that tuners begin with; null for all defaults.</param>
    /// <param name="space">What is varied; null for the default of the task.</param>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="options"/> and <paramref name="space"/> is null.</exception>
    /// <exception cref="ArgumentException">The options or the space cannot be used; lists every problem.</exception>
    public static SweepableEstimator FineTuneEntityRecognizer(
        this AutoCatalog catalog, string checkpoint, string labelColumnName = "Label", string textColumnName = "Text", EntityRecognizerOptions? options = null, FineTuningSpace? space = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var settings = (options ?? new()).With(checkpoint, labelColumnName, textColumnName);
        EntityRecognizerOptionsValidator.Validate(settings);
        return SweptTrainer.Of(space ?? FineTuningSpace.For(TaskKind.EntityRecognition), settings, o => o.Copy(),
            (context, trial) => context.MulticlassClassification.Trainers.FineTuneEntityRecognizer(trial));
    }
}
