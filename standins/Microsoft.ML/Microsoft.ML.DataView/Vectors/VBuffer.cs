using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>A vector of <see cref="Length"/> slots, dense, or sparse with the slots that are not named at their default value. It may own more room than it shows.</summary>
public readonly partial struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
        : this(length, values, indices, length)
    {
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
        : this(length, values, indices, count)
    {
        if (count < length && (indices?.Length ?? 0) < count)
            throw new ArgumentOutOfRangeException(nameof(indices));
    }

    private VBuffer(int length, T[] values, int[] indices, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (count < 0 || count > length)
            throw new ArgumentOutOfRangeException(nameof(count));
        if ((values?.Length ?? 0) < count)
            throw new ArgumentOutOfRangeException(nameof(values));
        (Length, _count, _values, _indices) = (length, count, values, indices);
    }

    public bool IsDense => _count == Length;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public T GetItemOrDefault(int index)
    {
        if ((uint)index >= (uint)Length)
            throw new ArgumentOutOfRangeException(nameof(index));
        if (IsDense)
            return _values[index];
        var at = GetIndices().BinarySearch(index);
        return at >= 0 ? _values[at] : default;
    }

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        if (all || IsDense)
            return DenseValues().Select((value, slot) => KeyValuePair.Create(slot, value));
        var (values, indices) = (_values, _indices);
        return Enumerable.Range(0, _count).Select(i => KeyValuePair.Create(indices[i], values[i]));
    }

    public IEnumerable<T> DenseValues()
    {
        var at = 0;
        for (var slot = 0; slot < Length; slot++)
            yield return IsDense ? _values[slot] : at < _count && _indices[at] == slot ? _values[at++] : default;
    }

    public IEnumerator GetEnumerator() => _values.GetEnumerator();

    public override string ToString() => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";
}
