using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Evaluation;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>Sequence classification: batches by length, pooled encoder with a linear head, a loss; validation data are judged by cross-entropy.</summary>
internal sealed class ClassificationTask(
    SequenceClassifier model, FrozenPrefix prefix, ClassificationCollator train, ClassificationCollator? validation, int classes, TrainingOptions options, BatchLoss loss)
    : ITrainingTask
{
    private readonly int[] _lengths = train.Texts.Lengths();

    private FrozenStates? _states, _validationStates;

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
        int[] rows = options.RDropWeight > 0 ? [.. examples, .. examples] : examples;
        var batch = train.Collate(rows);
        _states ??= States(train, () => Epoch(0));
        return loss(model.Forward(prefix.Pass(batch.Tokens, dropout, _states, rows)), batch);
    }

    public EvaluationResult? Evaluate(CancellationToken cancellation)
    {
        if (validation is null)
            return null;
        var predictions = new int[validation.Count];
        var (sum, weight) = (0.0, 0.0);
        var batches = LengthBuckets.Sorted(validation.Texts.Lengths(), options.BatchSize);
        _validationStates ??= States(validation, () => batches);
        foreach (var rows in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var batch = validation.Collate(rows);
            var logits = model.Forward(prefix.Pass(batch.Tokens, null, _validationStates, rows));
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

    private FrozenStates States(ClassificationCollator data, Func<IEnumerable<int[]>> batches) => prefix.StatesOf(
        examples =>
        {
            var tokens = data.Texts.Pack(examples);
            return (tokens, TokenRows.First(tokens));
        },
        batches);
}
