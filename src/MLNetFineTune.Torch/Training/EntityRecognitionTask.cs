using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>Entity recognition: batches of windows by length, an encoder with a linear head over words' tokens, a loss; validation data are judged by whole entities.</summary>
internal sealed class EntityRecognitionTask(
    TokenClassifier model, FrozenPrefix prefix, EntityCollator train, EntityValidation? validation, EntityTrainingOptions options, float[]? tagWeights, EntityBatchLoss loss)
    : ITrainingTask
{
    private readonly int[] _lengths = train.Lengths();
    private readonly double[] _weights = [.. Enumerable.Range(0, train.Count).Select(e => train.LearntLabels(e).Sum(l => (double)(tagWeights?[l] ?? 1)))];

    private FrozenStates? _states, _validationStates;
    private (TokenBatch Tokens, TokenRows Rows) _validationBatch;

    public int Count => train.Count;

    public bool HasValidation => validation is not null;

    public bool IsSparse => true;

    public IReadOnlyList<int[]> Epoch(int epoch) => LengthBuckets.Shuffled(_lengths, options.BatchSize, options.SeedOrDefault, epoch);

    public int Tokens(int[] examples) => examples.Sum(e => _lengths[e]);

    public double Weight(int[] examples) => examples.Sum(e => _weights[e]);

    public Tensor Loss(int[] examples, DropoutStream dropout)
    {
        int[] windows = options.RDropWeight > 0 ? [.. examples, .. examples] : examples;
        var batch = train.Collate(windows);
        _states ??= prefix.StatesOf(
            some =>
            {
                var collated = train.Collate(some);
                return (collated.Tokens, collated.Rows);
            },
            () => Epoch(0));
        return loss(model.Forward(prefix.Pass(batch.Tokens, dropout, _states, windows), batch.Rows), batch);
    }

    public EvaluationResult? Evaluate(CancellationToken cancellation)
    {
        // Every evaluation has the same batches, in the same order: a batch is what is kept.
        var number = 0;
        _validationStates ??= prefix.StatesOf(_ => _validationBatch, null);
        return validation?.Evaluate(model, Pass, options.BatchSize, cancellation);

        ForwardPass Pass(TokenBatch tokens, TokenRows rows)
        {
            _validationBatch = (tokens, rows);
            return prefix.Pass(tokens, null, _validationStates, [number++]);
        }
    }
}
