namespace MLNetFineTune.Torch.Inference;

/// <summary>How what a model says of a word's sub-words becomes what it says of the word.</summary>
public enum Aggregation
{
    /// <summary>The first sub-word speaks for the word; nothing is computed for the others in the last layer.</summary>
    First,

    /// <summary>The mean of the sub-words' probabilities; with a CRF, of their logits.</summary>
    Average,

    /// <summary>The sub-word that is surest of its best tag speaks for the word. Not with a CRF.</summary>
    Max,
}
