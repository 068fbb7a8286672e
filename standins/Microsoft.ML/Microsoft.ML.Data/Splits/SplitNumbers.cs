using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

/// <summary>
/// A number for each row by which rows are divided: random ones in the order of rows, or made of a key column's values, so that rows with one value
/// stay together. Rows whose key is missing get NaN and fall nowhere.
/// </summary>
internal sealed class SplitNumbers
{
    private const uint DefaultRandomSeed = 42;
    private const uint DefaultHashSeed = 314489979;
    private const ulong Hashes = 1UL << 30;

    private readonly Func<DataViewRowCursor, Func<double>> _open;

    private SplitNumbers(DataViewSchema.Column? key, Func<DataViewRowCursor, Func<double>> open) => (Key, _open) = (key, open);

    public DataViewSchema.Column? Key { get; }

    /// <summary>Gives the number of the row that the cursor stands on. Random ones want a cursor that goes through all rows in order.</summary>
    public Func<double> Open(DataViewRowCursor cursor) => _open(cursor);

    public static SplitNumbers Create(IDataView data, string samplingKeyColumn, int? seed)
    {
        if (samplingKeyColumn is null)
            return new(null, cursor => Randomly(cursor, (uint?)seed ?? DefaultRandomSeed));
        var key = data.Schema.GetColumnOrNull(samplingKeyColumn) ?? throw Contracts.ExceptSchemaMismatch(nameof(samplingKeyColumn), "SamplingKeyColumn", samplingKeyColumn);
        if (key.Type == NumberDataViewType.Single || key.Type == NumberDataViewType.Double)
            return new(key, OpenScaled(data, key));
        return new(key, key.Type is KeyDataViewType
            ? cursor => GenericCall.Invoke<Func<double>>(OpenKeys<int>, key.Type.RawType, cursor, key)
            : cursor => GenericCall.Invoke<Func<double>>(OpenHashes<int>, key.Type.RawType, cursor, key, (uint?)seed ?? DefaultHashSeed));
    }

    private static Func<double> Randomly(DataViewRowCursor cursor, uint seed)
    {
        var random = new TauswortheHybrid(seed);
        var (drawn, number) = (-1L, 0f);
        return () =>
        {
            for (; drawn < cursor.Position; drawn++)
                number = random.NextSingle();
            return number;
        };
    }

    /// <summary>Numbers are scaled to [0, 1], which takes a pass over the data.</summary>
    private static Func<DataViewRowCursor, Func<double>> OpenScaled(IDataView data, DataViewSchema.Column key)
    {
        var scaling = NormalizingTransformer.Learn(data, [key], [long.MaxValue])[0].MakeScaling(fixZero: false);
        return cursor =>
        {
            var getter = scaling.MakeGetter(cursor, key);
            var (single, real) = (0f, 0d);
            if (getter is not ValueGetter<float> read)
            {
                var readReal = (ValueGetter<double>)getter;
                return () =>
                {
                    readReal(ref real);
                    return real;
                };
            }

            return () =>
            {
                read(ref single);
                return single;
            };
        };
    }

    private static Func<double> OpenKeys<T>(DataViewRow row, DataViewSchema.Column key)
    {
        var read = row.GetGetter<T>(key);
        T value = default;
        return () =>
        {
            read(ref value);
            return Middle(Convert.ToUInt64(value), key.Type.GetKeyCount());
        };
    }

    private static Func<double> OpenHashes<T>(DataViewRow row, DataViewSchema.Column key, uint seed)
    {
        var read = row.GetGetter<T>(key);
        T value = default;
        return () =>
        {
            read(ref value);
            return Middle(Hash(value, seed) is { } hash ? (hash & (Hashes - 1)) + 1 : 0, Hashes);
        };
    }

    /// <summary>The middle of the part that a key, from 1, has of the range from 0 to 1.</summary>
    private static double Middle(ulong key, ulong count) => key == 0 || key > count ? double.NaN : ((uint)key - 0.5) / count;

    private static uint? Hash(object value, uint seed) => value switch
    {
        ReadOnlyMemory<char> text => text.IsEmpty ? null : MurmurHash.Of(text.Span.Trim(' '), seed),
        bool truth => Hash(truth ? 1u : 0u, seed),
        byte or ushort or uint => MurmurHash.Mix(MurmurHash.Round(seed, Convert.ToUInt32(value)), sizeof(uint)),
        sbyte or short or int => Hash(unchecked((uint)Convert.ToInt32(value)), seed),
        ulong wide => MurmurHash.Mix(MurmurHash.Round(seed, wide), sizeof(ulong)),
        long wide => Hash(unchecked((ulong)wide), seed),
        DateTime time => Hash(time.Ticks, seed),
        DateTimeOffset time => Hash(time.UtcTicks, seed),
        TimeSpan span => Hash(span.Ticks, seed),
        _ => throw Contracts.Except($"Rows cannot be divided by values of '{value.GetType()}'"),
    };
}
