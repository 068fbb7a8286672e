namespace Microsoft.ML.Data;

/// <summary>A random sample of what passes by; all of it, in order, as long as there is room.</summary>
internal sealed class Reservoir<T>(Random random, int size)
{
    private long _passed;

    public List<T> Sample { get; } = [];

    public void Add(T item)
    {
        _passed++;
        if (Sample.Count < size)
            Sample.Add(item);
        else if (random.NextDouble() * _passed < size)
            Sample[random.Next(size)] = item;
    }
}
