using System.Globalization;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>What is wrong with search spaces.</summary>
internal static class SpaceProblems
{
    /// <summary>The value as configurations hold it, written as the option writes it.</summary>
    /// <exception cref="ArgumentException">No configuration holds such a value.</exception>
    public static object Value(string name, object value)
    {
        var plain = value is null ? null : ConfigurationValue.Of(value);
        if (plain is null)
            Refuse([new(name, value is null ? "null" : $"{value} ({value.GetType().Name})", "finite numbers, texts, true, false, members of enumerations, strategies")]);
        // As the option itself would write it: 0 and 0.0 are two values to a configuration.
        if (plain is long whole && SweptOption.Find(name)?.Type == typeof(double))
            return (double)whole;
        // A strategy that was given as a text gets the one text that all its spellings share.
        if (plain is string text && SweptOption.Find(name) is { } option && SweptOption.ReadsItsText(option.Type))
        {
            try
            {
                return ConfigurationValue.Of(option.Convert(text))!;
            }
            catch (FormatException e)
            {
                Refuse([new(name, text, e.Message)]);
            }
        }
        return plain!;
    }

    /// <summary>Of an option alone.</summary>
    public static IReadOnlyList<Problem> Of(Dimension dimension)
    {
        if (SweptOption.Find(dimension.Name ?? "") is not { } option)
            return [new(dimension.Name ?? "null", "no option that can be swept", string.Join(", ", SweptOption.Names))];
        var name = dimension.Name!;
        if (dimension.Kind == DimensionKind.Choice)
        {
            if (dimension.Values.Count == 0)
                return [new(name, "no value", "at least one")];
            if (dimension.Values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
                return [new(name, $"{ConfigurationValue.Text(twice.Key)} twice", "each value once")];
        }
        else
        {
            var range = $"{Text(dimension.Low)} to {Text(dimension.High)}";
            if (!double.IsFinite(dimension.Low) || !double.IsFinite(dimension.High))
                return [new(name, range, "a range with finite ends")];
            if (dimension.Low > dimension.High)
                return [new(name, range, "a low end that is not above the high end")];
            if (dimension.Kind == DimensionKind.LogUniform && dimension.Low <= 0)
                return [new(name, range, "a low end above 0 in a logarithmic range")];
            if (dimension.Kind == DimensionKind.LogInteger && (dimension.Low < 1 || dimension.Step != 1))
                return [new(name, $"{range} in steps of {dimension.Step}", "a low end of at least 1 and steps of 1 in a logarithmic range")];
            if (dimension.Step < 1)
                return [new(name, $"steps of {dimension.Step}", "at least 1")];
            var isWhole = dimension.Kind is DimensionKind.Integer or DimensionKind.LogInteger;
            if (isWhole != (option.Type == typeof(int) || option.Type == typeof(long)) && !(isWhole && option.Type == typeof(double)))
                return [new(name, $"a range of {(isWhole ? "whole " : "")}numbers", option.Type == typeof(int) || option.Type == typeof(long) ? "whole numbers: Integer or Choice" : "Choice")];
            if (option.Type != typeof(double) && !isWhole)
                return [new(name, "a range of numbers", "Choice")];
        }
        return Refused(option, dimension, new EntityTrainingOptions());
    }

    /// <summary>Of a condition, where the parent is what the space has under its name.</summary>
    public static IReadOnlyList<Problem> Of(Condition condition, Dimension? parent)
    {
        if (parent is null)
            return [new(condition.Parent, "not in the space", "an option of the space, added before those that depend on it")];
        if (parent.Count is null)
            return [new(condition.Parent, "a range of all numbers", "a choice or whole numbers, for others to depend on")];
        if (condition.Values.Count == 0)
            return [new(condition.Parent, "no value that others depend on", "at least one")];
        return [.. condition.Values.Where(v => !parent.Contains(v)).Select(v => new Problem(
            condition.Parent, $"{ConfigurationValue.Text(v)}, that others depend on", parent.Values.Count > 0 ? string.Join(", ", parent.Values.Select(ConfigurationValue.Text)) : $"{Text(parent.Low)} to {Text(parent.High)}"))];
    }

    /// <summary>Of a space beside the options that its configurations are applied to.</summary>
    public static IReadOnlyList<Problem> Of(SearchSpace space, TrainingOptions options)
    {
        if (space.Dimensions.Count == 0)
            return [new("Space", "empty", "at least one option, or null for the default of the task")];
        var problems = new List<Problem>();
        foreach (var dimension in space.Dimensions)
        {
            var option = SweptOption.Find(dimension.Name)!;
            if (option.IsOfEntities && options is not EntityTrainingOptions)
                problems.Add(new(dimension.Name, "in the space", "options of entity recognizers only where one is swept"));
            else
                problems.AddRange(Refused(option, dimension, options));
        }
        return problems;
    }

    /// <exception cref="ArgumentException">There are problems; lists them.</exception>
    public static void Refuse(IReadOnlyList<Problem> problems)
    {
        if (problems.Count > 0)
            throw new ArgumentException(Problem.List("The search space cannot be used:", problems));
    }

    /// <summary>The values at a dimension's ends, or of its choice, that the option's type or validator does not take.</summary>
    private static List<Problem> Refused(SweptOption option, Dimension dimension, TrainingOptions options)
    {
        var problems = new List<Problem>();
        foreach (var value in dimension.Kind == DimensionKind.Choice ? dimension.Values : [dimension.At(0), dimension.At(1)])
        {
            var copy = options.ShallowCopy();
            try
            {
                option.Set(copy, value);
            }
            catch (FormatException e)
            {
                problems.Add(new(option.Name, ConfigurationValue.Text(value), e.Message));
                continue;
            }
            var all = copy is EntityTrainingOptions entities ? EntityTrainingOptionsValidator.Problems(entities) : TrainingOptionsValidator.Problems(copy);
            problems.AddRange(all.Where(p => p.Field == option.Name || p.Field.StartsWith(option.Name + ".", StringComparison.Ordinal)));
        }
        return [.. problems.Distinct()];
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
