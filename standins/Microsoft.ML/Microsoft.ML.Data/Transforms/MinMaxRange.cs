using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>The least and the greatest value of each slot of a column, NaN left aside.</summary>
internal abstract class MinMaxRange
{
    public static MinMaxRange Create(DataViewRow input, DataViewSchema.Column source, long mostRows)
    {
        var srcType = source.Type;
        var isSized = srcType is not VectorDataViewType { IsKnownSize: false };
        if (isSized && srcType.GetItemType() == NumberDataViewType.Single)
            return new MinMaxRange<float>(input, source, mostRows);
        if (isSized && srcType.GetItemType() == NumberDataViewType.Double)
            return new MinMaxRange<double>(input, source, mostRows);
        throw Contracts.ExceptParam(nameof(srcType), $"Wrong column type for input column. Expected: Single, Double, Vector of Single or Vector of Double. Got: {srcType}.");
    }

    /// <summary>Takes the values of the row that the input stands on; false once there are enough.</summary>
    public abstract bool TakeRow();

    public abstract AffineScaling MakeScaling(bool fixZero);
}

internal sealed class MinMaxRange<T> : MinMaxRange
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DataViewType _type;
    private readonly ValueGetter<T> _read;
    private readonly ValueGetter<VBuffer<T>> _readAll;
    private readonly T[] _row;
    private readonly T[] _least;
    private readonly T[] _greatest;
    private VBuffer<T> _values;
    private long _left;

    public MinMaxRange(DataViewRow input, DataViewSchema.Column source, long mostRows)
    {
        (_type, _left) = (source.Type, mostRows);
        if (_type is VectorDataViewType)
            _readAll = input.GetGetter<VBuffer<T>>(source);
        else
            _read = input.GetGetter<T>(source);
        _row = new T[_type.GetValueCount()];
        _least = Enumerable.Repeat(T.PositiveInfinity, _row.Length).ToArray();
        _greatest = Enumerable.Repeat(T.NegativeInfinity, _row.Length).ToArray();
    }

    public override bool TakeRow()
    {
        if (_left-- <= 0)
            return false;
        if (_read is not null)
        {
            _read(ref _row[0]);
        }
        else
        {
            _readAll(ref _values);
            if (_values.Length != _row.Length)
                throw Contracts.Except($"Normalizer expected {_row.Length} slots but got {_values.Length}");
            _values.CopyTo(_row);
        }

        for (var i = 0; i < _row.Length; i++)
        {
            if (_greatest[i] < _row[i])
                _greatest[i] = _row[i];
            if (_least[i] > _row[i])
                _least[i] = _row[i];
        }

        return true;
    }

    /// <summary>With zero fixed to [-1, 1], else to [0, 1]. A slot that never changes, or has no values, becomes zero.</summary>
    public override AffineScaling MakeScaling(bool fixZero)
    {
        var (scales, offsets) = (new T[_row.Length], new T[_row.Length]);
        for (var i = 0; i < _row.Length; i++)
        {
            if (!(_greatest[i] > _least[i]))
                continue;
            scales[i] = T.One / (fixZero ? T.Max(T.Abs(_greatest[i]), T.Abs(_least[i])) : _greatest[i] - _least[i]);
            offsets[i] = fixZero || scales[i] == T.Zero ? T.Zero : _least[i];
        }

        return new AffineScaling<T>(_type, scales, offsets);
    }
}
