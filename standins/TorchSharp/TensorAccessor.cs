using System.Collections;

namespace TorchSharp.Utils;

/// <summary>A CPU tensor's values in row-major order, whatever its strides.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private torch.Tensor _tensor;
    private nint _address;
    private readonly bool _contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != torch.CPU.type)
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        _tensor = tensor;
        _address = tensor.Address();
        _contiguous = tensor.is_contiguous();
        Count = tensor.NumberOfElements;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get
        {
            unsafe
            {
                return ((T*)_address)[Offset(indices)];
            }
        }
        set
        {
            unsafe
            {
                ((T*)_address)[Offset(indices)] = value;
            }
        }
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        unsafe
        {
            if (_contiguous)
                new ReadOnlySpan<T>((T*)_address + tensorIndex, checked((int)count)).CopyTo(array.AsSpan(arrayIndex));
            else
                for (var i = 0L; i < count; i++)
                    array[arrayIndex + i] = ((T*)_address)[LinearOffset(tensorIndex + i)];
        }
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        unsafe
        {
            if (_contiguous)
                array.AsSpan(arrayIndex, checked((int)count)).CopyTo(new Span<T>((T*)_address + tensorIndex, checked((int)count)));
            else
                for (var i = 0L; i < count; i++)
                    ((T*)_address)[LinearOffset(tensorIndex + i)] = array[arrayIndex + i];
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0L; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        _address = 0;
        _tensor = null!;
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            if (indices[0] >= Count)
                throw new IndexOutOfRangeException();
            return LinearOffset(indices[0]);
        }
        var shape = _tensor.shape;
        var strides = _tensor.stride();
        var offset = 0L;
        for (var i = 0; i < shape.Length; i++)
        {
            if (indices[i] >= shape[i] || indices[i] < 0)
                throw new IndexOutOfRangeException($"{indices[i]} >= {shape[i]} in dimension {i}.");
            offset += indices[i] * strides[i];
        }
        return offset;
    }

    private long LinearOffset(long index)
    {
        if (index < 0 || index >= Count)
            throw new ArgumentOutOfRangeException(nameof(index), $"{index} in a collection of {Count} elements.");
        if (_contiguous)
            return index;
        var shape = _tensor.shape;
        var strides = _tensor.stride();
        var offset = 0L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            (index, var at) = Math.DivRem(index, shape[i]);
            offset += at * strides[i];
        }
        return offset;
    }
}
