namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>What the offsets of annotated spans count.</summary>
public enum OffsetUnit
{
    /// <summary>UTF-16 code units, as .NET, Java and JavaScript count: an emoji is two.</summary>
    Utf16,

    /// <summary>Unicode code points, as Python counts: an emoji is one.</summary>
    CodePoint,
}
