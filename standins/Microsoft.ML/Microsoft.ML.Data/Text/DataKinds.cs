namespace Microsoft.ML.Data;

/// <summary>The types that kinds of items stand for.</summary>
internal static class DataKinds
{
    private static readonly Dictionary<DataKind, PrimitiveDataViewType> Types = new()
    {
        [DataKind.SByte] = NumberDataViewType.SByte,
        [DataKind.Byte] = NumberDataViewType.Byte,
        [DataKind.Int16] = NumberDataViewType.Int16,
        [DataKind.UInt16] = NumberDataViewType.UInt16,
        [DataKind.Int32] = NumberDataViewType.Int32,
        [DataKind.UInt32] = NumberDataViewType.UInt32,
        [DataKind.Int64] = NumberDataViewType.Int64,
        [DataKind.UInt64] = NumberDataViewType.UInt64,
        [DataKind.Single] = NumberDataViewType.Single,
        [DataKind.Double] = NumberDataViewType.Double,
        [DataKind.String] = TextDataViewType.Instance,
        [DataKind.Boolean] = BooleanDataViewType.Instance,
        [DataKind.TimeSpan] = TimeSpanDataViewType.Instance,
        [DataKind.DateTime] = DateTimeDataViewType.Instance,
        [DataKind.DateTimeOffset] = DateTimeOffsetDataViewType.Instance,
    };

    private static readonly Dictionary<Type, DataKind> Kinds = new(Types.Select(pair => KeyValuePair.Create(pair.Value.RawType, pair.Key))) { [typeof(string)] = DataKind.String };

    public static bool TryGetType(DataKind kind, out PrimitiveDataViewType type) => Types.TryGetValue(kind, out type);

    public static bool TryGetKind(Type type, out DataKind kind) => Kinds.TryGetValue(type, out kind);
}
