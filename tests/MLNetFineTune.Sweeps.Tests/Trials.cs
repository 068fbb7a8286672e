using System.Globalization;

namespace MLNetFineTune.Sweeps.Tests;

/// <summary>Trials as tests write them down.</summary>
internal static class Trials
{
    public static readonly SearchSpace Space = new SearchSpace().LogUniform("LearningRate", 1e-5, 1e-2).Choice("BatchSize", 8, 16, 32);

    /// <summary>A trial with an accuracy for each epoch, trained until the last.</summary>
    public static Trial Of(int number, TrialStatus status, params double[] accuracies) =>
        new(number, Configuration(number), status, accuracies.Length, [.. accuracies.Select((a, i) => new TrialEvaluation(i + 1, i + 1, 1 - a, a, a))]);

    public static Configuration Configuration(int number) =>
        Sweeps.Configuration.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"LearningRate":{{1e-5 * (number + 1):R}},"BatchSize":8}"""));
}
