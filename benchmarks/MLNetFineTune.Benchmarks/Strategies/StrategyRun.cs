using System.Globalization;
using MLNetFineTune.Benchmarks.Pretrained;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Benchmarks.Strategies;

/// <summary>What a strategy cost and gained on a data set.</summary>
/// <param name="Set">The data set.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Recipe">The strategy.</param>
/// <param name="Seconds">Seconds of each epoch.</param>
/// <param name="Accuracy">Percent of the test examples that are classified right.</param>
/// <param name="Trained">Parameters that learn.</param>
/// <param name="Total">Parameters of the model.</param>
internal sealed record StrategyRun(string Set, int Seed, StrategyRecipe Recipe, double[] Seconds, double Accuracy, long Trained, long Total)
{
    /// <summary>Gradients and both of the optimizer's moments, f32.</summary>
    public double OptimizerMegabytes => Trained * 12 / 1e6;

    /// <summary>Seconds of the epochs from the second on.</summary>
    public IEnumerable<double> LaterSeconds => Seconds.Skip(1);

    /// <summary>Trains with every strategy, an epoch of each at a time, and tests.</summary>
    public static StrategyRun[] All(Checkpoint encoder, LabelledSet set, int seed)
    {
        var recipes = StrategyRecipe.All;
        var (accuracies, plans) = (new double[recipes.Length], new Torch.Training.Strategies.TrainingPlanSummary[recipes.Length]);
        var seconds = EpochTurns.Run([.. recipes.Select((recipe, i) => (Action<IProgress<TrainingProgress>>)(turns => accuracies[i] = Train(encoder, set, recipe.Options(seed), new PlanReader(turns, plan => plans[i] = plan))))]);
        StrategyRun[] runs = [.. recipes.Select((recipe, i) => new StrategyRun(set.Name, seed, recipe, seconds[i], accuracies[i], plans[i].TrainedParameters, plans[i].TotalParameters))];
        foreach (var run in runs)
        {
            Console.Error.WriteLine(FormattableString.Invariant(
                $"strategies, {set.Name}, seed {seed}, {run.Recipe.Name}: {run.Accuracy:0.0} %, epochs of {string.Join(", ", run.Seconds.Select(s => s.ToString("0.00", CultureInfo.InvariantCulture)))} s"));
        }
        return runs;
    }

    private static double Train(Checkpoint encoder, LabelledSet set, TrainingOptions options, IProgress<TrainingProgress> progress)
    {
        using var model = Torch.Training.TextClassification.FineTune(encoder, set.Labels, set.Train, options: options, progress: progress).Model;
        var scores = model.Score([.. set.Test.Select(e => e.Text)]);
        return FineTuned.Percent(set, [.. scores.Logits.Chunk(scores.LabelCount).Select(row => Array.IndexOf(row, row.Max()))]);
    }

    private sealed class PlanReader(IProgress<TrainingProgress> next, Action<Torch.Training.Strategies.TrainingPlanSummary> take) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Plan is { } plan) take(plan);
            next.Report(value);
        }
    }
}
