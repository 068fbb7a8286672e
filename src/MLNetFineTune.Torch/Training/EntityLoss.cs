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
    /// <summary>Cross-entropy, as options ask for it, over the labelled tokens of the batch, each weighted as its tag is: their weighted mean. With
    /// <see cref="TrainingOptions.RDropWeight"/> a batch has its windows twice, one pass behind the other.</summary>
    /// <param name="options">The options.</param>
    /// <param name="weights">(tags) what each counts; null where all count the same.</param>
    public static EntityBatchLoss CrossEntropy(TrainingOptions options, float[]? weights)
    {
        var loss = LabelLoss.Of(options);
        var plain = weights is null && loss is { Smoothing: 0, Gamma: 0 } && options.RDropWeight == 0;
        return (logits, batch) =>
        {
            var labels = tensor(Array.ConvertAll(batch.Labels, l => (long)l), int64).to(logits.device);
            if (plain)
                return nn.functional.cross_entropy(logits, labels);
            var ofRows = weights is null ? null : Array.ConvertAll(batch.Labels, l => weights[l]);
            var mean = ClassificationLoss.Mean(loss.Rows(logits, labels), ofRows);
            return options.RDropWeight == 0 ? mean : mean + ClassificationLoss.Mean(RDrop.Divergence(logits), ofRows?[..(ofRows.Length / 2)]) * options.RDropWeight;
        };
    }

    /// <summary>A CRF's negative log-likelihood, summed over the windows and divided by the labelled words of the batch: of the size of a cross-entropy.</summary>
    public static EntityBatchLoss Crf(CrfParameters crf, IEncoderOperations operations) => (logits, batch) =>
        CrfFunction.Loss(batch.Words is { } words ? operations.SpanMeans(logits, words) : logits, crf, batch.Sequences!);
}
