namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>A part of a text that a model reads at once, in tokens of the text; special tokens are not counted.</summary>
/// <param name="Start">First token that is read.</param>
/// <param name="End">Behind the last token that is read.</param>
/// <param name="OwnedStart">First token that is learnt from, or scored, in this window.</param>
/// <param name="OwnedEnd">Behind the last one.</param>
internal readonly record struct TokenWindow(int Start, int End, int OwnedStart, int OwnedEnd);
