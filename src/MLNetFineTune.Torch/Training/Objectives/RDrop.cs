using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>Two passes over the same rows with other dropout, drawn towards each other (R-Drop; Liang et al. 2021).</summary>
internal static class RDrop
{
    /// <summary>Half of KL(first ‖ second) + KL(second ‖ first) of each row, (rows) f32.</summary>
    /// <param name="logits">(2 rows, classes): the rows of the first pass, then those of the second.</param>
    public static Tensor Divergence(Tensor logits)
    {
        var rows = logits.shape[0] / 2;
        var likelihoods = logits.log_softmax(1);
        var (first, second) = (likelihoods.narrow(0, 0, rows), likelihoods.narrow(0, rows, rows));
        return (first.exp() - second.exp()).mul(first - second).sum(1) / 2;
    }
}
