namespace MLNetFineTune.Sweeps;

/// <summary>When a dimension is there: where another one has one of some values.</summary>
/// <param name="Parent">Name of the other dimension.</param>
/// <param name="Values">Its values, as <see cref="Configuration"/> holds them.</param>
public sealed record Condition(string Parent, IReadOnlyList<object> Values)
{
    /// <summary>Whether the dimension is there in a configuration that has all parents decided.</summary>
    internal bool Holds(IReadOnlyDictionary<string, object> values) => values.TryGetValue(Parent, out var value) && Values.Contains(value);
}
