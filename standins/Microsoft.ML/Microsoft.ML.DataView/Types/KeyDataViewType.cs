namespace Microsoft.ML.Data;

/// <summary>One of <see cref="Count"/> values as an unsigned number from 1; 0 is missing.</summary>
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    public KeyDataViewType(Type type, ulong count)
        : base(type)
    {
        if (!IsValidDataType(type))
            throw new ArgumentOutOfRangeException(nameof(type), $"A key is a Byte, UInt16, UInt32 or UInt64, not '{type.Name}'");
        if (count == 0 || count > Highest(type))
            throw new ArgumentOutOfRangeException(nameof(count), $"A key of {type.Name} has 1 to {Highest(type)} values, not {count}");
        Count = count;
    }

    public KeyDataViewType(Type type, int count)
        : this(type, (ulong)count)
    {
        if (count <= 0)
            throw new ArgumentOutOfRangeException(nameof(count), $"A key has at least one value, not {count}");
    }

    public ulong Count { get; }

    public static bool IsValidDataType(Type type) => Highest(type) > 0;

    public override bool Equals(DataViewType other) => other is KeyDataViewType key && key.RawType == RawType && key.Count == Count;

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => $"Key<{RawType.Name}, 0-{Count - 1}>";

    private static ulong Highest(Type type) =>
        type == typeof(byte) ? byte.MaxValue : type == typeof(ushort) ? ushort.MaxValue : type == typeof(uint) ? uint.MaxValue : type == typeof(ulong) ? ulong.MaxValue : 0;
}
