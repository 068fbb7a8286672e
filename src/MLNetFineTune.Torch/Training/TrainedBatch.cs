namespace MLNetFineTune.Torch.Training;

/// <summary>What the loop tells its caller after each batch.</summary>
/// <param name="Loss">Mean loss of the batch.</param>
/// <param name="Rows">Examples of the batch.</param>
/// <param name="Stepped">Whether the weights were updated, or gradients are still being gathered.</param>
/// <param name="LearningRate">Rate of the step, where there was one.</param>
/// <param name="GradientNorm">Norm of the gradients before clipping, where there was a step.</param>
/// <param name="EpochEnded">Whether it was the epoch's last batch.</param>
internal readonly record struct TrainedBatch(double Loss, int Rows, bool Stepped, double LearningRate, double GradientNorm, bool EpochEnded)
{
    /// <summary>False where loss or gradients are NaN or infinite; the weights are then those before this batch, and the loop has ended.</summary>
    public bool IsSound => double.IsFinite(Loss) && double.IsFinite(GradientNorm);
}
