using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Fused;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>One fine-tuning run of a classifier: puts the pieces together, and decides what the loop leaves to its caller.</summary>
internal sealed class ClassificationRun : IDisposable
{
    private const int DefaultMaxLength = 128;
    private readonly Checkpoint _checkpoint;
    private readonly IReadOnlyList<string> _labels;
    private readonly TrainingOptions _options;
    private readonly BertConfig _config;
    private readonly int _maxLength;
    private readonly ClassificationCollator _train;
    private readonly ClassificationCollator? _validation;
    private readonly ParameterArena _arena;
    private readonly SequenceClassifier _module;
    private readonly AdamW _optimizer;
    private readonly BestModel _best;
    private readonly ClassificationTask _task;
    private readonly TrainingPosition _at = new();
    private readonly TrainingStateFile? _stateFile;
    private readonly List<string> _notes = [];
    private bool _handedOver;

    public ClassificationRun(
        Checkpoint checkpoint, IReadOnlyList<string> labels, IReadOnlyList<TextExample> train, IReadOnlyList<TextExample>? validation, TrainingOptions options,
        CancellationToken cancellation)
    {
        (_checkpoint, _labels, _options) = (checkpoint, labels, options);
        _maxLength = options.MaxLength ?? Math.Min(DefaultMaxLength, checkpoint.Config.MaxPositionEmbeddings);
        _config = checkpoint.Config with
        {
            HiddenDropout = options.HiddenDropout ?? checkpoint.Config.HiddenDropout,
            AttentionDropout = options.AttentionDropout ?? checkpoint.Config.AttentionDropout,
            ClassifierDropout = options.ClassifierDropout ?? checkpoint.Config.ClassifierDropout,
        };
        _train = ClassificationCollator.Of(train, checkpoint.Tokenizer, _maxLength, cancellation);
        _validation = validation is null ? null : ClassificationCollator.Of(validation, checkpoint.Tokenizer, _maxLength, cancellation);

        var device = Devices.Of(options.Device);
        _arena = StartingWeights.Of(checkpoint, _config, labels.Count, options.Seed, _notes).MovedTo(device, mixed: device.type != TorchSharp.DeviceType.CPU);
        _module = new(new Weights(_arena), _config);
        _arena.AttachGradients();
        _optimizer = new(_arena, options.WeightDecay);
        _best = new(_arena, options.BestModelMetric);
        _task = new(_module, _arena.IsOnCpu ? new FusedOperations() : new TensorOperations(), _train, _validation, labels.Count, options.BatchSize, options.Seed, _arena.Device);
        if (options.CheckpointFolder is { } folder)
            _stateFile = new(folder, RunFingerprint.Of(checkpoint.Sha256, labels.Count, _train, _validation, options, _maxLength));
    }

    public TrainingResult Train(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        Resume();
        var batchesPerEpoch = _task.Epoch(0).Count;
        var totalSteps = (long)_options.Epochs * ((batchesPerEpoch + _options.GradientAccumulationSteps - 1) / _options.GradientAccumulationSteps);
        var meter = new ProgressMeter(progress, _options, totalSteps, (long)_options.Epochs * _train.Count, _at.BatchesSeen * _options.BatchSize);
        if (_at.EvaluationDue)
            Evaluate(cancellation);
        var end = IsOutOfPatience ? TrainingEnd.EarlyStopped : TrainingEnd.Completed;
        foreach (var batch in IsOutOfPatience ? Enumerable.Empty<TrainedBatch>() : TrainingLoop.Run(_task, _optimizer, _at, _options, totalSteps))
        {
            if (!batch.IsSound)
            {
                StopAt(batch);
                end = TrainingEnd.NonFiniteLoss;
                break;
            }
            meter.Add(batch);
            // The last weights are always looked at: they may be the best, and where steps are fewer than EvaluationSteps, the only ones.
            var isLast = batch.EpochEnded && _at.Epoch == _options.Epochs - 1;
            var evaluation = isLast || IsTime(batch, _options.EvaluationSteps) ? Evaluate(cancellation) : null;
            meter.Report(_at.Epoch, _optimizer.Steps, now: batch.EpochEnded || evaluation is not null, evaluation);
            if (_stateFile is not null && (cancellation.IsCancellationRequested || IsTime(batch, _options.CheckpointSteps)))
                _stateFile.Save(_arena, _optimizer, _at, _best);
            cancellation.ThrowIfCancellationRequested();
            if (IsOutOfPatience)
            {
                end = TrainingEnd.EarlyStopped;
                break;
            }
        }
        var restored = end == TrainingEnd.NonFiniteLoss || (_validation is not null && _options.RestoreBestModel);
        if (restored)
            _best.Restore();
        var truncated = _train.Texts.Truncated + (_validation?.Texts.Truncated ?? 0);
        return new(HandOver(), end, _optimizer.Steps, restored ? _best.Step : _optimizer.Steps, restored ? _best.Result : null, truncated, _notes);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _best.Dispose();
        if (!_handedOver)
        {
            _module.Dispose();
            _arena.Dispose();
        }
        NativeHeap.GiveBack();
    }

    private bool IsOutOfPatience => _validation is not null && _best.EvaluationsWithoutImprovement >= (_options.EarlyStoppingPatience ?? int.MaxValue);

    /// <summary>Every so many steps, or at the end of each epoch where no number is given.</summary>
    private bool IsTime(TrainedBatch batch, int? everySteps) =>
        everySteps is { } steps ? batch.Stepped && _optimizer.Steps % steps == 0 : batch.EpochEnded;

    private EvaluationResult? Evaluate(CancellationToken cancellation)
    {
        EvaluationResult? result;
        try
        {
            _at.EvaluationDue = true;
            result = _task.Evaluate(cancellation);
        }
        catch (OperationCanceledException) when (_stateFile is not null)
        {
            _stateFile.Save(_arena, _optimizer, _at, _best);
            throw;
        }
        _at.EvaluationDue = false;
        var best = _best.Offer(result, _optimizer.Steps);
        return result is null ? null : result with { IsBest = best };
    }

    /// <summary>The loss is NaN: goes on with the best weights if there are any, else gives up.</summary>
    private void StopAt(TrainedBatch batch)
    {
        var step = _optimizer.Steps + 1;
        if (_best.Values is null)
            throw new NonFiniteLossException(step, double.IsFinite(batch.Loss) ? batch.GradientNorm : batch.Loss);
        _notes.Add($"The training loss or its gradient became NaN or infinite at step {step}; training stopped, and the model is the one of step {_best.Step}.");
    }

    private void Resume()
    {
        if (_stateFile is { Exists: true } && _options.Resume)
        {
            _stateFile.Load(_arena, _optimizer, _at, _best);
            _notes.Add($"Training went on from {_stateFile.Name} at step {_optimizer.Steps}.");
        }
        if (_arena.IsOnCpu)
            _arena.TrackTouchedRows(_optimizer.FirstMoments, _optimizer.SecondMoments, _arena.Gradients!);
    }

    private TextClassifier HandOver()
    {
        _arena.DetachGradients();
        _handedOver = true;
        var (arena, module) = (_arena, _module);
        if (_arena.IsMixed)
        {
            // Scores of a model that was just trained and of one that was loaded are the same: both f32.
            arena = _arena.MovedTo(_arena.Device, mixed: false);
            module = new(new Weights(arena), _config);
        }
        _stateFile?.Delete();
        return new(arena, module, _config, _checkpoint.Tokenizer, _labels, _maxLength);
    }
}
