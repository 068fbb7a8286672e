namespace MLNetFineTune.Torch.Tokenization;

/// <summary>Which of the two texts loses tokens when a pair is longer than the maximum length. A text alone is cut at its end by the first two.</summary>
public enum Truncation
{
    /// <summary>The longer of the two is cut down to the other's length first, then both alike (Hugging Face's <c>longest_first</c>). The default.</summary>
    LongestFirst,

    /// <summary>Only the first text is cut (<c>only_first</c>).</summary>
    OnlyFirst,

    /// <summary>Only the second text is cut (<c>only_second</c>).</summary>
    OnlySecond,
}
