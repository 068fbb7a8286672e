using Microsoft.ML;
using Microsoft.ML.AutoML;
using MLNetFineTune.Sweeps;

namespace MLNetFineTune.AutoML.Tests;

/// <summary>ML.NET's tuners over our spaces, on a formula in place of training.</summary>
public class TunersTests
{
    private static readonly SearchSpace Space = new SearchSpace()
        .LogUniform("LearningRate", 1e-5, 1e-2)
        .Choice("BatchSize", 8, 16, 32)
        .Integer("Epochs", 1, 4)
        .When("Epochs", [3L, 4L], new SearchSpace().Uniform("WarmupRatio", 0, 0.3));

    [Theory]
    [InlineData("random")]
    [InlineData("grid")]
    [InlineData("cost-frugal")]
    [InlineData("smac")]
    public async Task Tuner_OfMLNet_ProposesConfigurationsOfTheSpaceAndFindsGoodOnes(string tuner)
    {
        var runner = new Formula();
        var experiment = new MLContext(seed: 1).Auto().CreateExperiment()
            .AddSearchSpace("ours", Space.ToAutoML(TinyTexts.Options(o => (o.LearningRate, o.BatchSize, o.Epochs) = (1e-5, 8, 1))))
            .SetTrialRunner(runner)
            .SetMaxModelToExplore(40);
        experiment = tuner switch
        {
            "random" => experiment.SetRandomSearchTuner(seed: 1),
            "grid" => experiment.SetGridSearchTuner(step: 4),
            "cost-frugal" => experiment.SetCostFrugalTuner(),
            _ => experiment.SetSmacTuner(numberInitialPopulation: 10, fitModelEveryNTrials: 10, numberOfTrees: 5, numRandomEISearchConfigurations: 20),
        };

        var best = await experiment.RunAsync();

        Assert.Equal(40, runner.Tried.Count);
        Assert.All(runner.Tried, c => Assert.True(Space.Contains(c), c.Json));
        Assert.True(runner.Tried.Distinct().Count() > 10, $"{runner.Tried.Distinct().Count()} different ones");
        Assert.True(best.Loss < Formula.Loss(runner.Tried[0]) / 2 || best.Loss < 1, $"best {best.Loss}, first {Formula.Loss(runner.Tried[0])}");
        // Tuners that begin somewhere begin with the options that were given.
        if (tuner == "cost-frugal")
            Assert.Equal(new Configuration([new("BatchSize", 8), new("Epochs", 1), new("LearningRate", 1e-5)]), runner.Tried[0]);
    }

    /// <summary>The lowest loss, 0, is at a rate of 1e-3, a batch of 16, and 3 epochs.</summary>
    private sealed class Formula : ITrialRunner
    {
        public List<Configuration> Tried { get; } = [];

        public static double Loss(Configuration configuration) =>
            Math.Abs(Math.Log10((double)configuration["LearningRate"]! / 1e-3)) + Math.Abs(Math.Log2((long)configuration["BatchSize"]! / 16.0)) + Math.Abs((long)configuration["Epochs"]! - 3);

        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
        {
            var configuration = Space.ConfigurationOf(settings.Parameter["ours"]);
            Tried.Add(configuration);
            return Task.FromResult(new TrialResult { TrialSettings = settings, Loss = Loss(configuration), Metric = Loss(configuration), DurationInMilliseconds = 10 });
        }

        public void Dispose()
        {
        }
    }
}
