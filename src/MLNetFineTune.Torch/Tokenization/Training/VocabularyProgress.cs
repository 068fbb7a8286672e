namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>Where the training of a vocabulary is: first all texts are read, then tokens are added.</summary>
/// <param name="Texts">Texts read.</param>
/// <param name="Words">Words read, punctuation included.</param>
/// <param name="Tokens">Tokens that the vocabulary has; 0 while texts are read.</param>
/// <param name="VocabularySize">Tokens that it shall have.</param>
/// <param name="Elapsed">Time since the start.</param>
public sealed record VocabularyProgress(long Texts, long Words, int Tokens, int VocabularySize, TimeSpan Elapsed);
