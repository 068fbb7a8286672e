using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>How a file of annotated texts is written, and what is wanted of it.</summary>
public sealed class SpanRecordOptions
{
    /// <summary>What offsets count. Default <see cref="OffsetUnit.Utf16"/>; programs in Python (doccano, spaCy, Prodigy) count code points, which differ where emoji are.</summary>
    public OffsetUnit Offsets { get; set; } = OffsetUnit.Utf16;

    /// <summary>The scheme to give the tags in. Default <see cref="TagScheme.Iob2"/>.</summary>
    public TagScheme OutputScheme { get; set; } = TagScheme.Iob2;
}
