using System.Runtime.InteropServices;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>Conversion of stored elements to f32: exact for all three types.</summary>
internal static unsafe class Elements
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(ElementType type) => type == ElementType.F32 ? 4 : type == ElementType.I64 ? 8 : 2;

    /// <summary>Converts <paramref name="count"/> elements of f32, f16 or bf16; the source need not be aligned.</summary>
    public static void ToSingle(ElementType type, byte* source, float* target, long count)
    {
        switch (type)
        {
            case ElementType.F32:
                Buffer.MemoryCopy(source, target, count * 4, count * 4);
                break;
            case ElementType.F16:
                for (var i = 0L; i < count; i++)
                    target[i] = (float)BitConverter.UInt16BitsToHalf(MemoryMarshal.Read<ushort>(new ReadOnlySpan<byte>(source + 2 * i, 2)));
                break;
            case ElementType.BF16:
                for (var i = 0L; i < count; i++)
                    target[i] = BitConverter.UInt32BitsToSingle((uint)MemoryMarshal.Read<ushort>(new ReadOnlySpan<byte>(source + 2 * i, 2)) << 16);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "weights are f32, f16 or bf16");
        }
    }
}
