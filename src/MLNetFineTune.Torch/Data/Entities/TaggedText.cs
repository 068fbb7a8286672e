namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>A text whose words are tagged.</summary>
/// <param name="Text">The text.</param>
/// <param name="Words">Its words, from left to right.</param>
/// <param name="Tags">One a word.</param>
/// <param name="Line">The line of the file that it begins at, from 1.</param>
public sealed record TaggedText(string Text, IReadOnlyList<string> Words, IReadOnlyList<string> Tags, long Line);
