namespace MLNetGoldens;

/// <summary>Records that the stand-in need not give, and why; twenty at most.</summary>
public static class KnownDifferences
{
    public const int Most = 20;

    /// <summary>By "area/name".</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>();
}
