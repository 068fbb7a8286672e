using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Evaluation;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>Sequence classification: batches by length, pooled encoder with a linear head, a loss; validation data are judged by cross-entropy.</summary>
internal sealed class ClassificationTask(
    SequenceClassifier model, IEncoderOperations operations, ClassificationCollator train, ClassificationCollator? validation, int classes, TrainingOptions options, BatchLoss loss,
    Func<int> frozenDepth) : ITrainingTask
{
    private readonly int[] _lengths = train.Texts.Lengths();

    public int Count { get; } = options.Oversample ? Oversampling.Count(train.Labels) : train.Count;

    public bool HasValidation => validation is not null;

    public bool IsSparse => true;

    public IReadOnlyList<int[]> Epoch(int epoch)
    {
        if (!options.Oversample)
            return LengthBuckets.Shuffled(_lengths, options.BatchSize, options.SeedOrDefault, epoch);
        var rows = Oversampling.Rows(train.Labels, options.SeedOrDefault, epoch);
        var batches = LengthBuckets.Shuffled(Array.ConvertAll(rows, r => _lengths[r]), options.BatchSize, options.SeedOrDefault, epoch);
        return [.. batches.Select(b => Array.ConvertAll(b, i => rows[i]))];
    }

    public int Tokens(int[] examples) => examples.Sum(e => _lengths[e]);

    public double Weight(int[] examples) => train.Weights is { } weights ? examples.Sum(e => (double)weights[e]) : examples.Length;

    public Tensor Loss(int[] examples, DropoutStream dropout)
    {
        var batch = train.Collate(options.RDropWeight > 0 ? [.. examples, .. examples] : examples);
        return loss(model.Forward(new(batch.Tokens, operations, dropout) { FrozenDepth = frozenDepth() }), batch);
    }

    public EvaluationResult? Evaluate(CancellationToken cancellation)
    {
        if (validation is null)
            return null;
        var predictions = new int[validation.Count];
        var (sum, weight) = (0.0, 0.0);
        foreach (var rows in LengthBuckets.Sorted(validation.Texts.Lengths(), options.BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var batch = validation.Collate(rows);
            var logits = model.Forward(new(batch.Tokens, operations));
            var batchWeight = batch.Weights?.Sum(w => (double)w) ?? rows.Length;
            sum += batchWeight * ClassificationLoss.CrossEntropy(logits, batch).cpu().item<float>();
            weight += batchWeight;
            var best = logits.argmax(1).cpu().data<long>().ToArray();
            for (var i = 0; i < rows.Length; i++)
                predictions[rows[i]] = (int)best[i];
        }
        return new(
            sum / weight, ClassificationMetrics.Accuracy(validation.Labels, predictions), ClassificationMetrics.MacroF1(validation.Labels, predictions, classes), IsBest: false);
    }
}
