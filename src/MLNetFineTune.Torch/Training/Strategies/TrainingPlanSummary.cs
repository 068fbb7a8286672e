using System.Globalization;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Training.Strategies;

/// <summary>What of a model learns in a run, for people.</summary>
/// <param name="Strategy">The strategy's text.</param>
/// <param name="TrainedParameters">Numbers that training changes.</param>
/// <param name="TotalParameters">Numbers that the model has.</param>
/// <param name="Groups">Those that are trained, by rate and start, the head first.</param>
public sealed record TrainingPlanSummary(string Strategy, long TrainedParameters, long TotalParameters, IReadOnlyList<TrainedGroup> Groups)
{
    /// <summary>One line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"strategy {Strategy}: {TrainedParameters:N0} of {TotalParameters:N0} parameters learn ({100.0 * TrainedParameters / TotalParameters:0.##} %): {string.Join("; ", Groups)}");

    internal static TrainingPlanSummary Of(FineTuningStrategy strategy, IReadOnlyList<ParameterSpec> parameters, int layers, double learningRate, int? stepsPerStage)
    {
        var trained = parameters.Where(p => p.IsTrained).ToArray();
        var groups = trained
            .GroupBy(p => (p.RateFactor, p.Stage))
            .OrderBy(g => g.Key.Stage).ThenByDescending(g => g.Max(p => BertParameters.Depth(p.Name, layers)))
            .Select(g => new TrainedGroup(
                Names(g.Select(p => p.Name), layers), g.Sum(p => p.Count), learningRate * g.Key.RateFactor,
                g.Key.Stage == 0 ? "" : stepsPerStage is { } steps ? $"from step {(long)g.Key.Stage * steps}" : $"from epoch {g.Key.Stage + 1}"));
        return new(strategy.ToString(), trained.Sum(p => p.Count), parameters.Sum(p => p.Count), [.. groups]);
    }

    /// <summary>As "classifier, pooler, layers 2-5, embeddings".</summary>
    private static string Names(IEnumerable<string> parameters, int layers)
    {
        var all = parameters.ToArray();
        var depths = all.Select(p => BertParameters.Depth(p, layers)).Distinct().ToHashSet();
        var heads = all.Where(p => BertParameters.Depth(p, layers) > layers).Select(p => p.StartsWith(BertParameters.Pooler, StringComparison.Ordinal) ? "pooler" : p[..p.IndexOf('.', StringComparison.Ordinal)]);
        var names = heads.Distinct().Reverse().ToList();
        for (var layer = layers - 1; layer >= 0; layer--)
        {
            if (!depths.Contains(layer + 1))
                continue;
            var highest = layer;
            while (layer > 0 && depths.Contains(layer))
                layer--;
            names.Add(highest == layer ? $"layer {layer}" : $"layers {layer}-{highest}");
        }
        if (depths.Contains(0))
            names.Add("embeddings");
        return string.Join(", ", names);
    }
}

/// <summary>Parameters that are trained alike.</summary>
/// <param name="Name">Which, as "layers 2-5, embeddings".</param>
/// <param name="Parameters">Numbers.</param>
/// <param name="LearningRate">Their highest rate.</param>
/// <param name="From">When they begin to learn, as "from epoch 2"; empty for the start.</param>
public sealed record TrainedGroup(string Name, long Parameters, double LearningRate, string From)
{
    /// <summary>As "layers 2-5 at 5e-05".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} at {LearningRate:0.###e+0}{(From.Length > 0 ? " " : "")}{From}");
}
