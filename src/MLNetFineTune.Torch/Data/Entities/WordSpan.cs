namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>Where a word stands in its text.</summary>
/// <param name="Start">Its first UTF-16 code unit, from 0.</param>
/// <param name="Length">Its UTF-16 code units, 0 for an empty word that was given.</param>
public readonly record struct WordSpan(int Start, int Length)
{
    /// <summary>Behind its last UTF-16 code unit.</summary>
    public int End => Start + Length;
}
