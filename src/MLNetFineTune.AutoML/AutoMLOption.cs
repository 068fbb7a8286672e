using System.Globalization;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MLNetFineTune.Sweeps;

namespace MLNetFineTune.AutoML;

/// <summary>One option of our search spaces as an option of ML.NET's, and the value that ML.NET's tuners chose for it.</summary>
internal static class AutoMLOption
{
    // So many whole numbers or fewer are a choice among them: with both ends, in exact steps, each in a grid. ML.NET's ranges of whole numbers leave their upper end out.
    private const int MostChoices = 256;

    /// <summary>Whether there is nothing to choose. ML.NET counts such options as no dimension, and its grid search then takes one option's place for another's: they are not given to it.</summary>
    public static bool IsConstant(Dimension dimension) => dimension.Count == 1 || (dimension.Values.Count == 0 && dimension.Low >= dimension.High);

    /// <summary>The option.</summary>
    /// <param name="dimension">Ours, with more than one value.</param>
    /// <param name="start">The value that ML.NET's tuners begin with, where they ask for one; null, and what is not in the range, for one in the middle.</param>
    public static OptionBase Of(Dimension dimension, object? start) => dimension.Kind switch
    {
        DimensionKind.Uniform => new UniformDoubleOption(dimension.Low, dimension.High, logBase: false, Start(dimension, start) ?? ((dimension.Low + dimension.High) / 2)),
        DimensionKind.LogUniform => new UniformDoubleOption(dimension.Low, dimension.High, logBase: true, Start(dimension, start) ?? Math.Sqrt(dimension.Low * dimension.High)),
        DimensionKind.LogInteger => WholeNumbers(dimension, Start(dimension, start) ?? Math.Sqrt(dimension.Low * dimension.High), log: true),
        DimensionKind.Integer when dimension.Count > MostChoices => WholeNumbers(dimension, Start(dimension, start) ?? ((dimension.Low + dimension.High) / 2), log: false),
        DimensionKind.Integer => Choice([.. Enumerable.Range(0, (int)dimension.Count!).Select(i => (object)((long)dimension.Low + (i * dimension.Step)))], start),
        _ => Choice(dimension.Values, start),
    };

    /// <summary>The value, as configurations hold it, that a constant has or that a tuner gave to <see cref="Of"/>'s option.</summary>
    /// <exception cref="ArgumentException">It is none of the option's values.</exception>
    public static object Value(Dimension dimension, Parameter? chosen)
    {
        if (IsConstant(dimension))
            return dimension.Kind switch
            {
                DimensionKind.Choice => dimension.Values[0],
                DimensionKind.Integer or DimensionKind.LogInteger => (long)dimension.Low,
                _ => dimension.Low,
            };
        if (chosen is null)
            throw new ArgumentException($"{dimension.Name}: found no value; allowed {Allowed(dimension)}");
        if (dimension.Kind == DimensionKind.Choice)
            return dimension.Values.FirstOrDefault(v => Same(v, chosen)) ?? throw new ArgumentException($"{dimension.Name}: found {chosen}; allowed {Allowed(dimension)}");
        if (chosen.ParameterType is not (ParameterType.Integer or ParameterType.Number))
            throw new ArgumentException($"{dimension.Name}: found {chosen}; allowed {Allowed(dimension)}");

        // Powers and quotients of ML.NET's spaces may end a hair outside of the range, and its whole numbers one above.
        var number = chosen.AsType<double>();
        return dimension.Kind is DimensionKind.Integer or DimensionKind.LogInteger
            ? (long)dimension.Low + (((long)Math.Clamp(number, dimension.Low, dimension.High) - (long)dimension.Low) / dimension.Step * dimension.Step)
            : (object)Math.Clamp(Rounded(number), dimension.Low, dimension.High);
    }

    private static UniformIntOption WholeNumbers(Dimension dimension, double start, bool log)
    {
        if (dimension.Low < int.MinValue || dimension.High >= int.MaxValue)
            throw new ArgumentException($"{dimension.Name}: found whole numbers {Allowed(dimension)}; allowed, in ML.NET's search spaces, those of 32 bits");
        return new((int)dimension.Low, (int)dimension.High + 1, log, (int)start);
    }

    private static ChoiceOption Choice(IReadOnlyList<object> values, object? start) => new([.. values], start is not null && values.Contains(start) ? start : values[0]);

    private static double? Start(Dimension dimension, object? start) =>
        start is double or long && Convert.ToDouble(start, CultureInfo.InvariantCulture) is var number && number >= dimension.Low && number <= dimension.High ? number : null;

    // Parameters that were written to JSON and read back may have turned 1.0 into 1.
    private static bool Same(object value, Parameter chosen) => (value, chosen.ParameterType) switch
    {
        (string text, ParameterType.String) => text == chosen.AsType<string>(),
        (bool truth, ParameterType.Bool) => truth == chosen.AsType<bool>(),
        (double or long, ParameterType.Integer or ParameterType.Number) => Convert.ToDouble(value, CultureInfo.InvariantCulture) == chosen.AsType<double>(),
        _ => false,
    };

    // Four digits, as in our own sweeps: more say nothing, and people read them.
    private static double Rounded(double number) => double.Parse(number.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Allowed(Dimension dimension) => dimension.Values.Count > 0
        ? string.Join(", ", dimension.Values)
        : string.Create(CultureInfo.InvariantCulture, $"{dimension.Low} to {dimension.High}");
}
