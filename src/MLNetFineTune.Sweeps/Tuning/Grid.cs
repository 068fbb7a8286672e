namespace MLNetFineTune.Sweeps;

/// <summary>Every configuration of a space, with a few values for each range of all numbers.</summary>
internal static class Grid
{
    public const int DefaultLevels = 3;

    public static IEnumerable<Configuration> Of(SearchSpace space, int levels) => From(space, levels, 0, []);

    private static IEnumerable<Configuration> From(SearchSpace space, int levels, int index, Dictionary<string, object> values)
    {
        if (index == space.Dimensions.Count)
        {
            yield return new(values);
            yield break;
        }
        var dimension = space.Dimensions[index];
        if (dimension.Condition is { } condition && !condition.Holds(values))
        {
            foreach (var configuration in From(space, levels, index + 1, values))
                yield return configuration;
            yield break;
        }
        foreach (var value in Values(dimension, levels))
        {
            values[dimension.Name] = value;
            foreach (var configuration in From(space, levels, index + 1, values))
                yield return configuration;
        }
        values.Remove(dimension.Name);
    }

    private static IEnumerable<object> Values(Dimension dimension, int levels)
    {
        if (dimension.Kind is DimensionKind.Choice)
            return dimension.Values;
        if (dimension.Kind is DimensionKind.Integer)
            return Enumerable.Range(0, (int)Math.Min(int.MaxValue, dimension.Count!.Value)).Select(i => (object)((long)dimension.Low + (i * dimension.Step)));
        return Enumerable.Range(0, levels).Select(i => dimension.At(levels == 1 ? 0.5 : (double)i / (levels - 1))).Distinct();
    }
}
