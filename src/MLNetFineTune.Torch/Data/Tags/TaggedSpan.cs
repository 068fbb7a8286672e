namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>An entity among the words of a text.</summary>
/// <param name="Type">What it is, as "PER".</param>
/// <param name="First">Its first word, from 0.</param>
/// <param name="Last">Its last word, itself part of it.</param>
public readonly record struct TaggedSpan(string Type, int First, int Last)
{
    /// <summary>Number of words, at least 1.</summary>
    public int Count => Last - First + 1;
}
