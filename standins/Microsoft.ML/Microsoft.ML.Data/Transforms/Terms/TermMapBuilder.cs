using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;

namespace Microsoft.ML.Transforms;

/// <summary>Collects the different values of a column.</summary>
internal abstract class TermMapBuilder(PrimitiveDataViewType itemType)
{
    public PrimitiveDataViewType ItemType => itemType;

    public abstract int Count { get; }

    public static TermMapBuilder Create(DataViewType type, ValueToKeyMappingEstimator.KeyOrdinality order)
    {
        var itemType = (PrimitiveDataViewType)type.GetItemType();
        return GenericCall.Invoke<TermMapBuilder>(CreateTyped<int>, itemType.RawType, itemType, order == ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
    }

    /// <summary>What takes the values of the row that <paramref name="input"/> stands on, and tells whether it can use another one.</summary>
    public abstract Func<bool> Open(DataViewRow input, DataViewSchema.Column column, int most);

    public abstract TermMap Finish();

    private static TermMapBuilder<T> CreateTyped<T>(PrimitiveDataViewType itemType, bool sorted) => new(itemType, sorted);
}

internal sealed class TermMapBuilder<T>(PrimitiveDataViewType itemType, bool sorted) : TermMapBuilder(itemType)
{
    private readonly Predicate<T> _isMissing = MissingValue<T>.Test(itemType);
    private readonly HashSet<T> _known = new(TermMap<T>.Equality);
    private readonly List<T> _terms = [];

    public override int Count => _terms.Count;

    public override Func<bool> Open(DataViewRow input, DataViewSchema.Column column, int most)
    {
        if (column.Type is not VectorDataViewType)
        {
            var read = input.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                read(ref value);
                return !Add(value) || Count < most;
            };
        }

        var readAll = input.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return () =>
        {
            readAll(ref values);
            return values.DenseValues().All(value => !Add(value) || Count < most);
        };
    }

    public override TermMap Finish()
    {
        if (sorted)
            _terms.Sort(TermMap<T>.Order);
        return new TermMap<T>(ItemType, [.. _terms]);
    }

    private bool Add(T value)
    {
        if (_isMissing(value) || _known.Contains(value))
            return false;
        // The memory behind a text is the row's own.
        if (value is ReadOnlyMemory<char> text)
            value = (T)(object)text.ToString().AsMemory();
        _known.Add(value);
        _terms.Add(value);
        return true;
    }
}
