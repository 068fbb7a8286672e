using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Which figures are better.</summary>
internal static class MetricOrder
{
    public static bool IsBetter(this ValidationMetric metric, double a, double b) => metric.HigherIsBetter() ? a > b : a < b;

    public static bool HigherIsBetter(this ValidationMetric metric) => metric != ValidationMetric.Loss;

    /// <summary>Lower is better, none is worst.</summary>
    public static double Cost(this ValidationMetric metric, double? score) => score is not { } value ? double.PositiveInfinity : metric.HigherIsBetter() ? -value : value;
}
