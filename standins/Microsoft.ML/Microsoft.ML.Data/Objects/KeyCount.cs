namespace Microsoft.ML.Data;

/// <summary>The number of values that a key may have.</summary>
public sealed class KeyCount
{
    public KeyCount(ulong count) => Count = count;

    internal ulong Count { get; }
}
