namespace MLNetFineTune.Torch.Training;

/// <summary>Which of a word's sub-words learn its label.</summary>
public enum SubwordLabels
{
    /// <summary>The first one; the others are ignored (-100 in transformers' terms).</summary>
    First,

    /// <summary>All of them, each the word's label as it is. Not with a CRF.</summary>
    All,
}
