namespace MLNetFineTune.Torch.Models;

/// <summary>How the hidden states of a text's tokens become one vector. Special tokens count as tokens.</summary>
public enum Pooling
{
    /// <summary>The mean over all tokens (Reimers and Gurevych 2019, Sentence-BERT).</summary>
    Mean,

    /// <summary>The last hidden state of the first token, <c>[CLS]</c>, without the pooler's dense layer.</summary>
    Cls,

    /// <summary>The largest value of each dimension over all tokens.</summary>
    Max,
}
