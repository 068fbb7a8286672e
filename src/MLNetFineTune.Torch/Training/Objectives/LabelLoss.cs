using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>What single labels cost, a number each: cross-entropy, smoothed (Szegedy et al. 2016), focal (Lin et al. 2017), or both.</summary>
/// <param name="Smoothing">Part of the target that goes to all classes alike.</param>
/// <param name="Gamma">Exponent of the focal factor.</param>
internal sealed record LabelLoss(double Smoothing, double Gamma)
{
    public static LabelLoss Of(TrainingOptions options) => new(options.LabelSmoothing, options.FocalGamma);

    /// <summary>(rows) f32; 0 for a row without a label.</summary>
    /// <param name="logits">(rows, classes) f32.</param>
    /// <param name="labels">(rows) i64; <see cref="Data.TextExample.Unlabelled"/> for none.</param>
    public Tensor Rows(Tensor logits, Tensor labels)
    {
        var cost = CrossEntropy(logits, labels, Smoothing);
        if (Gamma == 0)
            return cost;
        var likelihood = Smoothing == 0 ? cost : CrossEntropy(logits, labels, 0);
        // Away from 0, where the power of an exponent below 1 has no slope.
        return (1 - likelihood.neg().exp()).clamp(1e-6).pow(Gamma).mul(cost);
    }

    private static Tensor CrossEntropy(Tensor logits, Tensor labels, double smoothing) =>
        nn.functional.cross_entropy(logits, labels, ignore_index: Data.TextExample.Unlabelled, reduction: nn.Reduction.None, label_smoothing: smoothing);
}
