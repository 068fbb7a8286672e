namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>What becomes of a sequence of tags that its scheme does not allow, as an I- behind an O in IOB2.</summary>
public enum InvalidTags
{
    /// <summary>It is read as conlleval does and written anew.</summary>
    Repair,

    /// <summary>It is refused: file, line, tag found, tags allowed.</summary>
    Refuse,
}
