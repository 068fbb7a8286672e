namespace MLNetFineTune.Torch.Evaluation;

/// <summary>Entities of a type, counted.</summary>
internal sealed class EntityTally
{
    public long Labelled { get; set; }

    public long Predicted { get; set; }

    /// <summary>Of both, those with the same words.</summary>
    public long Same { get; set; }

    /// <summary>Of both, those that have some words in common but not all, each in one pair at most.</summary>
    public long Overlapping { get; set; }
}
