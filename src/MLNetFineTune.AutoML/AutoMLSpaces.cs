using MLNetFineTune.Sweeps;
using MLNetFineTune.Torch.Training;
using AutoMLParameter = Microsoft.ML.SearchSpace.Parameter;
using AutoMLSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MLNetFineTune.AutoML;

/// <summary>Our search spaces as ML.NET's, for its tuners, and what those chose as configurations of ours.</summary>
public static class AutoMLSpaces
{
    /// <summary>
    /// The space as ML.NET's AutoML knows it: ranges with their scale, choices, whole numbers with both ends. Options with a single value are left out, and <see cref="ConfigurationOf"/> puts
    /// them back. ML.NET's spaces have no conditions: a conditional option is always there, and its value is not used where the condition does not hold.
    /// </summary>
    /// <param name="space">The space.</param>
    /// <param name="start">Options whose values the tuners begin with, where they begin with one and the ranges hold it; null, the default, for the middle of ranges and the first of choices.</param>
    /// <exception cref="ArgumentException">A range of more than 256 whole numbers goes beyond 32 bits.</exception>
    public static AutoMLSpace ToAutoML(this SearchSpace space, TrainingOptions? start = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        var first = start is null ? Configuration.Empty : space.ConfigurationOf(start);
        var theirs = new AutoMLSpace();
        foreach (var dimension in space.Dimensions.Where(d => !AutoMLOption.IsConstant(d)))
            theirs.Add(dimension.Name, AutoMLOption.Of(dimension, first[dimension.Name]));
        return theirs;
    }

    /// <summary>The configuration that ML.NET's AutoML chose from <see cref="ToAutoML"/>'s space.</summary>
    /// <param name="space">The space.</param>
    /// <param name="chosen">What its tuner chose: the parameter that a <c>SweepableEstimator</c>'s factory is given.</param>
    /// <exception cref="ArgumentException">An option has no value there, or one that the space does not have.</exception>
    public static Configuration ConfigurationOf(this SearchSpace space, AutoMLParameter chosen)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(chosen);
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var dimension in space.Dimensions)
        {
            if (dimension.Condition is not { } condition || (values.TryGetValue(condition.Parent, out var parent) && condition.Values.Contains(parent)))
                values[dimension.Name] = AutoMLOption.Value(dimension, chosen.TryGetValue(dimension.Name, out var value) ? value : null);
        }
        return new(values);
    }
}
