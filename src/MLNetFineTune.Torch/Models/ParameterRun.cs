namespace MLNetFineTune.Torch.Models;

/// <summary>Neighbours in the arena that training treats alike, gaps between them included.</summary>
/// <param name="Start">First element.</param>
/// <param name="Count">Elements.</param>
/// <param name="Decays">Whether weight decay shrinks them.</param>
/// <param name="RateFactor">What the learning rate is multiplied by.</param>
/// <param name="Stage">The stage at which training begins to change them.</param>
internal sealed record ParameterRun(long Start, long Count, bool Decays, double RateFactor, int Stage);
