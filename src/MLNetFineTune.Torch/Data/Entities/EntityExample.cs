namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>The words of one text and what each is labelled.</summary>
/// <param name="Words">The words, in order.</param>
/// <param name="Labels">One a word: index into the list of tags, from 0; <see cref="Unlabelled"/> for a word that is not labelled.</param>
public sealed record EntityExample(IReadOnlyList<string> Words, int[] Labels)
{
    /// <summary>The label of a word that has none, -1: the loss leaves it out.</summary>
    public const int Unlabelled = -1;
}
