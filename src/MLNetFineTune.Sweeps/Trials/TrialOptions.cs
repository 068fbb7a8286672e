using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>What a trial trains with.</summary>
internal static class TrialOptions
{
    /// <summary>The sweep's options with a configuration's values. Where that names the epochs, those of the sweep are the most: the schedule of the rate ends where the trial does.</summary>
    public static TrainingOptions Of(TrainingOptions sweeps, Configuration configuration)
    {
        var options = sweeps.ShallowCopy();
        configuration.ApplyTo(options);
        options.Epochs = Math.Min(options.Epochs, sweeps.Epochs);
        return options;
    }
}
