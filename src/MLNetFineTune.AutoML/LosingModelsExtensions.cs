using Microsoft.ML.Runtime;
using MLNetFineTune.AutoML;

namespace Microsoft.ML.AutoML;

/// <summary>Memory of experiments that fine-tune encoders.</summary>
public static class LosingModelsExtensions
{
    /// <summary>
    /// Frees the native memory of every fine-tuned model that loses, as soon as it has lost; its <see cref="TrialResult.Model"/> is null from then on. Call it after <c>SetPipeline</c>, which
    /// sets a monitor that holds all models to the end of the experiment; this one takes its place, and tells the log of the MLContext about every trial.
    /// Models of cross-validation's other folds, which AutoML drops at the end of a trial, are freed when they are collected.
    /// </summary>
    /// <param name="experiment">An experiment.</param>
    /// <param name="monitor">Told of every trial as well, before its model is freed. Default null: none.</param>
    /// <returns>The same experiment.</returns>
    /// <exception cref="ArgumentNullException">There is no experiment.</exception>
    public static AutoMLExperiment DisposeLosingModels(this AutoMLExperiment experiment, IMonitor? monitor = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var losing = new LosingModels(monitor);
        return experiment.SetMonitor(services =>
        {
            losing.Log = (IChannel?)services.GetService(typeof(IChannel));
            return losing;
        });
    }
}
