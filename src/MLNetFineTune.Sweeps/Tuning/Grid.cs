namespace MLNetFineTune.Sweeps;

/// <summary>Every configuration of a space, with a few values for each range of all numbers.</summary>
internal static class Grid
{
    public const int DefaultLevels = 3;

    public static IEnumerable<Configuration> Of(SearchSpace space, int levels) => From(space, d => Values(d, levels), 0, []);

    /// <summary>Every configuration there is, but for ranges of all numbers, which have <see cref="DefaultLevels"/>.</summary>
    public static IEnumerable<Configuration> Whole(SearchSpace space) => From(space, d => d.Kind is DimensionKind.LogInteger ? WholeNumbers(d) : Values(d, DefaultLevels), 0, []);

    private static IEnumerable<Configuration> From(SearchSpace space, Func<Dimension, IEnumerable<object>> values, int index, Dictionary<string, object> chosen)
    {
        if (index == space.Dimensions.Count)
        {
            yield return new(chosen);
            yield break;
        }
        var dimension = space.Dimensions[index];
        if (dimension.Condition is { } condition && !condition.Holds(chosen))
        {
            foreach (var configuration in From(space, values, index + 1, chosen))
                yield return configuration;
            yield break;
        }
        foreach (var value in values(dimension))
        {
            chosen[dimension.Name] = value;
            foreach (var configuration in From(space, values, index + 1, chosen))
                yield return configuration;
        }
        chosen.Remove(dimension.Name);
    }

    private static IEnumerable<object> Values(Dimension dimension, int levels)
    {
        if (dimension.Kind is DimensionKind.Choice)
            return dimension.Values;
        if (dimension.Kind is DimensionKind.Integer)
            return WholeNumbers(dimension);
        return Enumerable.Range(0, levels).Select(i => dimension.At(levels == 1 ? 0.5 : (double)i / (levels - 1))).Distinct();
    }

    private static IEnumerable<object> WholeNumbers(Dimension dimension)
    {
        for (var i = 0L; i < dimension.Count!.Value; i++)
            yield return (long)dimension.Low + (i * dimension.Step);
    }
}
