using Microsoft.ML;
using Microsoft.ML.AutoML;
using MLNetFineTune.Sweeps;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.AutoML;

/// <summary>A trainer of ours and its search space as ML.NET's AutoML takes them.</summary>
internal static class SweptTrainer
{
    /// <summary>A sweepable estimator that makes a trainer for the values that AutoML chose.</summary>
    /// <param name="space">What is varied.</param>
    /// <param name="options">All other options; a copy that is the caller's no more.</param>
    /// <param name="copy">Copies options.</param>
    /// <param name="trainer">Makes the trainer in the context of a trial, by which AutoML cancels it.</param>
    /// <exception cref="ArgumentException">The space or the options cannot be used; lists every problem.</exception>
    public static SweepableEstimator Of<TOptions>(SearchSpace space, TOptions options, Func<TOptions, TOptions> copy, Func<MLContext, TOptions, IEstimator<ITransformer>> trainer)
        where TOptions : TrainingOptions
    {
        List<Problem> problems = [.. space.Problems(options)];
        if (options.CheckpointFolder is { } folder)
            problems.Add(new(nameof(options.CheckpointFolder), folder, "null: trials of AutoML would take it from each other"));
        if (problems.Count > 0)
            throw new ArgumentException(Problem.List("The trainer cannot be swept:", problems), nameof(space));
        return new(
            (context, chosen) =>
            {
                var trial = copy(options);
                space.ConfigurationOf(chosen).ApplyTo(trial);
                return new TrialEstimator(trainer(context, trial));
            },
            space.ToAutoML(options));
    }
}
