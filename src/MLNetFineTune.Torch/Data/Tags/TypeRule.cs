namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>What a pattern asks of the types of two neighbours.</summary>
internal enum TypeRule
{
    Either,
    Same,
    Different,
}
