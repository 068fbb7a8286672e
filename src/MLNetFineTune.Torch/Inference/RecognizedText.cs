using MLNetFineTune.Torch.Data.Entities;

namespace MLNetFineTune.Torch.Inference;

/// <summary>What a recognizer found in a text.</summary>
/// <param name="Words">The words; offsets are of the text as it was given, or for given words, of these joined by one space.</param>
/// <param name="Tags">One a word: index into the recognizer's tags; -1 for a word without tokens where "O" is none of them.</param>
/// <param name="Scores">One a word: probability of that tag, 0 to 1; with a CRF its marginal probability.</param>
/// <param name="Entities">The entities, in the order of the text.</param>
public sealed record RecognizedText(IReadOnlyList<WordSpan> Words, int[] Tags, float[] Scores, IReadOnlyList<Entity> Entities);
