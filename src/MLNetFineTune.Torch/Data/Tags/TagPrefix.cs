namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>What a tag says of its word's place in an entity; as flags, so that a rule can name several.</summary>
[Flags]
internal enum TagPrefix
{
    None = 0,
    Outside = 1,
    Begin = 2,
    Inside = 4,
    /// <summary>E, or L of BILOU.</summary>
    End = 8,
    /// <summary>S, or U of BILOU.</summary>
    Single = 16,
    Any = Outside | Begin | Inside | End | Single,
}
