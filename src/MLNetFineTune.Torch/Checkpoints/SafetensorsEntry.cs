namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>Element types of a safetensors file that this library reads or skips.</summary>
internal enum ElementType
{
    F32,
    F16,
    BF16,
    I64,

    /// <summary>A type that the format knows but no weight here may have.</summary>
    Other,
}

/// <summary>One tensor of a safetensors file: its type, shape and place.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">Element type.</param>
/// <param name="TypeName">Element type as the file spells it.</param>
/// <param name="Shape">Sizes of its dimensions; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the first byte behind the header.</param>
/// <param name="ByteCount">Length in bytes.</param>
internal sealed record SafetensorsEntry(string Name, ElementType Type, string TypeName, long[] Shape, long Offset, long ByteCount)
{
    public long ElementCount => Shape.Aggregate(1L, (n, d) => n * d);

    public string ShapeText => "[" + string.Join(", ", Shape) + "]";
}
