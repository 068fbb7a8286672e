using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Crf;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>The mean loss of a batch of windows, from its logits (rows, tags) f32.</summary>
internal delegate Tensor EntityBatchLoss(Tensor logits, EntityBatch batch);

/// <summary>Losses of entity recognition.</summary>
internal static class EntityLoss
{
    /// <summary>Cross-entropy over the labelled tokens of the batch, each weighted as its tag is: their weighted mean.</summary>
    /// <param name="weights">(tags) what each counts; null where all count the same.</param>
    public static EntityBatchLoss CrossEntropy(float[]? weights) => (logits, batch) =>
    {
        var labels = tensor(Array.ConvertAll(batch.Labels, l => (long)l), int64).to(logits.device);
        if (weights is null)
            return nn.functional.cross_entropy(logits, labels);
        // A batch may have no tag that counts: its loss is zero, not 0 / 0.
        var ofRows = tensor(Array.ConvertAll(batch.Labels, l => weights[l])).to(logits.device);
        return nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None).mul(ofRows).sum() / Math.Max(batch.Labels.Sum(l => (double)weights[l]), 1e-12);
    };

    /// <summary>A CRF's negative log-likelihood, summed over the windows and divided by the labelled words of the batch: of the size of a cross-entropy.</summary>
    public static EntityBatchLoss Crf(CrfParameters crf, IEncoderOperations operations) => (logits, batch) =>
        CrfFunction.Loss(batch.Words is { } words ? operations.SpanMeans(logits, words) : logits, crf, batch.Sequences!);
}
