namespace MLNetFineTune.Torch.Training;

/// <summary>How the learning rate moves after its warm-up; as in transformers' <c>get_*_schedule_with_warmup</c>.</summary>
public enum ScheduleKind
{
    /// <summary>Falls on a straight line to zero at the last step.</summary>
    Linear,

    /// <summary>Falls along half a cosine to zero at the last step.</summary>
    Cosine,

    /// <summary>Stays.</summary>
    Constant,
}
