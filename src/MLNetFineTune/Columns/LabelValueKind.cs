using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Columns;

/// <summary>A type that the values behind a key may have (those that MapValueToKey takes), and how its values are written.</summary>
internal abstract class LabelValueKind
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static readonly LabelValueKind[] All =
    [
        new Of<ReadOnlyMemory<char>>("String", TextDataViewType.Instance, v => v.ToString(), t => t.AsMemory()),
        new Of<bool>("Boolean", BooleanDataViewType.Instance, v => v.ToString(Culture), bool.Parse),
        new Of<float>("Single", NumberDataViewType.Single, v => v.ToString("R", Culture), t => float.Parse(t, Culture)),
        new Of<double>("Double", NumberDataViewType.Double, v => v.ToString("R", Culture), t => double.Parse(t, Culture)),
        new Of<sbyte>("SByte", NumberDataViewType.SByte, v => v.ToString(Culture), t => sbyte.Parse(t, Culture)),
        new Of<byte>("Byte", NumberDataViewType.Byte, v => v.ToString(Culture), t => byte.Parse(t, Culture)),
        new Of<short>("Int16", NumberDataViewType.Int16, v => v.ToString(Culture), t => short.Parse(t, Culture)),
        new Of<ushort>("UInt16", NumberDataViewType.UInt16, v => v.ToString(Culture), t => ushort.Parse(t, Culture)),
        new Of<int>("Int32", NumberDataViewType.Int32, v => v.ToString(Culture), t => int.Parse(t, Culture)),
        new Of<uint>("UInt32", NumberDataViewType.UInt32, v => v.ToString(Culture), t => uint.Parse(t, Culture)),
        new Of<long>("Int64", NumberDataViewType.Int64, v => v.ToString(Culture), t => long.Parse(t, Culture)),
        new Of<ulong>("UInt64", NumberDataViewType.UInt64, v => v.ToString(Culture), t => ulong.Parse(t, Culture)),
        new Of<DateTime>("DateTime", DateTimeDataViewType.Instance, v => v.ToString("O", Culture), t => DateTime.Parse(t, Culture, DateTimeStyles.RoundtripKind)),
        new Of<DateTimeOffset>("DateTimeOffset", DateTimeOffsetDataViewType.Instance, v => v.ToString("O", Culture), t => DateTimeOffset.Parse(t, Culture)),
        new Of<TimeSpan>("TimeSpan", TimeSpanDataViewType.Instance, v => v.ToString("c", Culture), t => TimeSpan.Parse(t, Culture)),
    ];

    public abstract string Name { get; }

    public abstract PrimitiveDataViewType Type { get; }

    public abstract LabelValues Read(DataViewSchema.Annotations annotations, VectorDataViewType type);

    public abstract LabelValues Parse(IReadOnlyList<string> texts);

    private sealed class Of<T>(string name, PrimitiveDataViewType type, Func<T, string> format, Func<string, T> parse) : LabelValueKind
    {
        public override string Name => name;

        public override PrimitiveDataViewType Type => type;

        public override LabelValues Read(DataViewSchema.Annotations annotations, VectorDataViewType vectorType)
        {
            VBuffer<T> values = default;
            annotations.GetValue(LabelValues.Annotation, ref values);
            return Make([.. values.DenseValues()]);
        }

        public override LabelValues Parse(IReadOnlyList<string> texts) => Make([.. texts.Select(parse)]);

        private Values<T> Make(T[] values) => new(values) { Type = new VectorDataViewType(type, values.Length), Kind = name, Texts = [.. values.Select(format)] };
    }

    private sealed class Values<T>(T[] values) : LabelValues
    {
        public override void AddTo(DataViewSchema.Annotations.Builder annotations, string name) =>
            annotations.Add(name, Type, (ref VBuffer<T> value) => new VBuffer<T>(values.Length, values).CopyTo(ref value));
    }
}
