namespace MLNetFineTune.Torch.Inference;

/// <summary>An entity in a text.</summary>
/// <param name="Type">What it is, as "PER".</param>
/// <param name="Text">Its text, as it stands there.</param>
/// <param name="Start">Its first UTF-16 code unit, from 0.</param>
/// <param name="Length">Its UTF-16 code units.</param>
/// <param name="Score">0 to 1: the mean of its words' scores; with a CRF the probability that exactly these words are an entity of this type.</param>
public sealed record Entity(string Type, string Text, int Start, int Length, float Score);
