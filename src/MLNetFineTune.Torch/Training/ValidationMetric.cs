namespace MLNetFineTune.Torch.Training;

/// <summary>A figure of the validation data.</summary>
public enum ValidationMetric
{
    /// <summary>Mean cross-entropy; lower is better.</summary>
    Loss,

    /// <summary>Part of the examples classified right; higher is better.</summary>
    Accuracy,

    /// <summary>F1 score averaged over the classes, each counting the same; higher is better.</summary>
    MacroF1,

    /// <summary>F1 score of whole entities, all types together; higher is better. Of entity recognition alone.</summary>
    EntityF1,
}
