using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>(value - offset) * scale, slot by slot.</summary>
internal abstract class AffineScaling(DataViewType type)
{
    public DataViewType Type => type;

    public abstract Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source);

    public abstract void Save(ModelSaveContext ctx);

    public static AffineScaling Load(ModelLoadContext ctx, DataViewType type) => type.GetItemType() == NumberDataViewType.Single
        ? AffineScaling<float>.Load(ctx, type)
        : AffineScaling<double>.Load(ctx, type);
}

internal sealed class AffineScaling<T> : AffineScaling
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // All slots have numbers of their own in the file; it could name some slots and leave the others as they are.
    private const int AllSlots = -1;

    private readonly T[] _scales;
    private readonly T[] _offsets;

    public AffineScaling(DataViewType type, T[] scales, T[] offsets)
        : base(type)
    {
        Contracts.CheckDecode(scales.Length == type.GetValueCount(), $"Normalizer expected {scales.Length} slots, but the input data column has {type.GetValueCount()}.");
        Contracts.CheckDecode(offsets.Length == scales.Length && !scales.Any(T.IsNaN) && !offsets.Any(T.IsNaN), "The scales or the offsets are not numbers");
        (_scales, _offsets) = (scales, offsets);
    }

    public override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source)
    {
        var column = input.Schema[source.Index];
        if (Type is not VectorDataViewType)
        {
            var read = input.GetGetter<T>(column);
            return (ValueGetter<T>)((ref T value) =>
            {
                read(ref value);
                value = (value - _offsets[0]) * _scales[0];
            });
        }

        var readAll = input.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            readAll(ref values);
            Contracts.Check(values.Length == _scales.Length, "The vector is not of the size that was learnt");
            var editor = VBufferEditor.Create(ref destination, values.Length);
            values.CopyTo(editor.Values);
            for (var i = 0; i < _scales.Length; i++)
                editor.Values[i] = (editor.Values[i] - _offsets[i]) * _scales[i];
            destination = editor.Commit();
        });
    }

    public override void Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.Writer.Write(Marshal.SizeOf<T>());
        ctx.Writer.Write(_scales.Length);
        ctx.Writer.Write(AllSlots);
        Write(ctx.Writer, _scales);
        Write(ctx.Writer, Type is VectorDataViewType && _offsets.All(T.IsZero) ? [] : _offsets);
        ctx.SaveTextStream("AffineNormalizer.txt", writer =>
        {
            writer.WriteLine($"NumNormalizationFeatures={_scales.Length}");
            for (var i = 0; i < _scales.Length; i++)
                writer.WriteLine(FormattableString.Invariant($"{i}\t{_offsets[i]}\t{_scales[i]}"));
            writer.WriteLine();
        });
    }

    public static new AffineScaling<T> Load(ModelLoadContext ctx, DataViewType type)
    {
        ctx.CheckAtModel(GetVersionInfo());
        var bytes = ctx.Reader.ReadInt32();
        Contracts.CheckDecode(bytes == Marshal.SizeOf<T>(), $"Numbers of {bytes} bytes");
        var size = ctx.Reader.ReadInt32();
        var named = ctx.Reader.ReadInt32();
        Contracts.CheckDecode(size == type.GetValueCount() && named >= AllSlots && named < size, $"Scales of {named} of {size} slots for {type}");
        int[] slots = named == AllSlots ? [.. Enumerable.Range(0, size)] : [.. Enumerable.Range(0, named).Select(_ => ctx.Reader.ReadInt32())];
        Contracts.CheckDecode(slots.All(s => s >= 0 && s < size), "A scale is of a slot that there is not");
        var (scales, offsets) = (Enumerable.Repeat(T.One, size).ToArray(), new T[size]);
        Read(ctx.Reader, slots, scales, mayBeEmpty: false);
        Read(ctx.Reader, slots, offsets, mayBeEmpty: true);
        return new(type, scales, offsets);
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<T> numbers)
    {
        writer.Write(numbers.Length);
        writer.Write(MemoryMarshal.AsBytes(numbers));
    }

    private static void Read(BinaryReader reader, int[] slots, T[] numbers, bool mayBeEmpty)
    {
        var count = reader.ReadInt32();
        Contracts.CheckDecode(count == slots.Length || (mayBeEmpty && count == 0), $"{count} numbers for {slots.Length} slots");
        foreach (var slot in count == 0 ? [] : slots)
            numbers[slot] = MemoryMarshal.Read<T>(reader.ReadBytes(Marshal.SizeOf<T>()));
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "AFF NORM",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderAssemblyName: typeof(AffineScaling).Assembly.FullName,
        loaderSignature: "AffineNormExec");
}
