using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>Entity recognition: batches of windows by length, an encoder with a linear head over words' tokens, a loss; validation data are judged by whole entities.</summary>
internal sealed class EntityRecognitionTask(
    TokenClassifier model, IEncoderOperations operations, EntityCollator train, EntityValidation? validation, EntityTrainingOptions options, float[]? tagWeights, EntityBatchLoss loss,
    Func<int> frozenDepth) : ITrainingTask
{
    private readonly int[] _lengths = train.Lengths();
    private readonly double[] _weights = [.. Enumerable.Range(0, train.Count).Select(e => train.LearntLabels(e).Sum(l => (double)(tagWeights?[l] ?? 1)))];

    public int Count => train.Count;

    public bool HasValidation => validation is not null;

    public bool IsSparse => true;

    public IReadOnlyList<int[]> Epoch(int epoch) => LengthBuckets.Shuffled(_lengths, options.BatchSize, options.SeedOrDefault, epoch);

    public int Tokens(int[] examples) => examples.Sum(e => _lengths[e]);

    public double Weight(int[] examples) => examples.Sum(e => _weights[e]);

    public Tensor Loss(int[] examples, DropoutStream dropout)
    {
        var batch = train.Collate(options.RDropWeight > 0 ? [.. examples, .. examples] : examples);
        return loss(model.Forward(new(batch.Tokens, operations, dropout) { FrozenDepth = frozenDepth() }, batch.Rows), batch);
    }

    public EvaluationResult? Evaluate(CancellationToken cancellation) => validation?.Evaluate(model, operations, options.BatchSize, cancellation);
}
