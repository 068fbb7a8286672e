using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>Entity recognition: batches of windows by length, an encoder with a linear head over words' tokens, a loss; validation data are judged by whole entities.</summary>
internal sealed class EntityRecognitionTask(
    TokenClassifier model, IEncoderOperations operations, EntityCollator train, EntityValidation? validation, int batchSize, int seed, EntityBatchLoss loss) : ITrainingTask
{
    private readonly int[] _lengths = train.Lengths();

    public int Count => train.Count;

    public bool HasValidation => validation is not null;

    public bool IsSparse => true;

    public IReadOnlyList<int[]> Epoch(int epoch) => LengthBuckets.Shuffled(_lengths, batchSize, seed, epoch);

    public Tensor Loss(int[] examples, DropoutStream dropout)
    {
        var batch = train.Collate(examples);
        return loss(model.Forward(new(batch.Tokens, operations, dropout), batch.Rows), batch);
    }

    public EvaluationResult? Evaluate(CancellationToken cancellation) => validation?.Evaluate(model, operations, batchSize, cancellation);
}
