namespace MLNetGoldens;

public static partial class Program
{
    /// <summary>The areas that are compiled, each with its cases; those of the published packages alone where these are.</summary>
    public static IReadOnlyList<(string Area, Func<IEnumerable<Case>> Cases)> Compiled { get; } = Collect();

    private static List<(string Area, Func<IEnumerable<Case>> Cases)> Collect()
    {
        var areas = Areas.ToList();
        AddMore(areas);
        return areas;
    }
}
