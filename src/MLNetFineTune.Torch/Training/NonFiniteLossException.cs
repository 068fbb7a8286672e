namespace MLNetFineTune.Torch.Training;

/// <summary>The training loss became NaN or infinite; the message names the step.</summary>
public sealed class NonFiniteLossException : InvalidOperationException
{
    /// <summary>Reports the step (from 1) and the loss found there.</summary>
    /// <param name="step">The optimizer step, from 1.</param>
    /// <param name="loss">The loss, NaN or infinite.</param>
    public NonFiniteLossException(long step, double loss)
        : base($"The training loss became {loss} at step {step}. A lower LearningRate, a longer warm-up (WarmupRatio) or a smaller MaxGradNorm usually helps.") => Step = step;

    /// <summary>The optimizer step, from 1.</summary>
    public long Step { get; }
}
