using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Training;

/// <summary>
/// One training run of any task: what the loop leaves to its caller, which is evaluation, the best model, progress, resumable checkpoints, early stopping and cancellation.
/// The arena, its gradients attached, stays its maker's.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly ITrainingTask _task;
    private readonly ParameterArena _arena;
    private readonly TrainingOptions _options;
    private readonly TrainingPlan _plan;
    private readonly List<string> _notes;
    private readonly AdamW _optimizer;
    private readonly BatchGradients _gradients;
    private readonly BestModel _best;
    private readonly WeightAverage? _average;
    private readonly TrainingPosition _at = new();
    private readonly TrainingStateFile? _stateFile;
    private TrainingEnd _end;
    private bool _isUnwritten;

    /// <param name="task">Batches and loss.</param>
    /// <param name="arena">The parameters.</param>
    /// <param name="plan">What of them learns, and from when.</param>
    /// <param name="options">Settings.</param>
    /// <param name="fingerprint">What the run's numbers follow from; asked for only where checkpoints are written.</param>
    /// <param name="notes">Takes sentences that the user should read.</param>
    public TrainingRun(ITrainingTask task, ParameterArena arena, TrainingPlan plan, TrainingOptions options, Func<string> fingerprint, List<string> notes)
    {
        (_task, _arena, _plan, _options, _notes) = (task, arena, plan, options, notes);
        _optimizer = new(arena, options.WeightDecay);
        _gradients = new(task, arena, notes);
        _best = new(arena, options.BestModelMetric);
        _average = options.WeightAveraging is { } decay ? new(arena, decay) : null;
        _stateFile = options.CheckpointFolder is { } folder ? new(folder, fingerprint()) : null;
    }

    /// <summary>Whether the state is written at the end too, not to train again where what is left to do then is cancelled, or fails. False unless set: the caller deletes it at once.</summary>
    public bool SavesEnd { get; init; }

    /// <summary>Trains; the arena then holds the weights of the step that the result names.</summary>
    public TrainedRun Train(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        Resume();
        var totalSteps = StepGroups.Before(_options.Epochs, _task, _options);
        _optimizer.ThawSteps = _plan.ThawSteps(epoch => StepGroups.Before(epoch, _task, _options));
        var (reached, all) = (_optimizer.ThawSteps.Count(step => step < totalSteps), _plan.Stages + _plan.LostStages);
        if (reached < all)
            _notes.Add($"{_options.Epochs} epochs are {reached} of {all} stages of {_options.Strategy}: what was to thaw in the others stays frozen. More epochs, or fewer steps a stage, reach it.");
        if (_options.EarlyStoppingPatience is not null && !_task.HasValidation)
            _notes.Add($"{nameof(_options.EarlyStoppingPatience)} is without effect: there is no validation data.");
        _optimizer.Thaw();
        var meter = new ProgressMeter(progress, _options, totalSteps, (long)_options.Epochs * _task.Count, _at.BatchesSeen * _options.BatchSize, _notes);
        meter.Begin(_at.Epoch, _optimizer.Steps, _plan.Summary(_options.LearningRate));
        cancellation.ThrowIfCancellationRequested();
        if (_at.EvaluationDue)
            MakeUpForEvaluation(meter, cancellation);
        _end = IsOutOfPatience ? TrainingEnd.EarlyStopped : IsPauseAfter(EpochsDone()) ? TrainingEnd.Paused : TrainingEnd.Completed;
        foreach (var batch in _end == TrainingEnd.Completed ? TrainingLoop.Run(_task, _gradients, _optimizer, _at, _options, totalSteps) : [])
        {
            if (!batch.IsSound)
            {
                StopAt(batch);
                _end = TrainingEnd.NonFiniteLoss;
                break;
            }
            if (batch.Stepped)
                _average?.Add(_optimizer.Steps);
            meter.Add(batch);
            // The last weights are always looked at: they may be the best, and where steps are fewer than EvaluationSteps, the only ones.
            var isLast = batch.EpochEnded && _at.Epoch == _options.Epochs - 1;
            var evaluation = isLast || IsTime(batch, _options.EvaluationSteps) ? Evaluate(cancellation) : null;
            meter.Report(_at.Epoch, _optimizer.Steps, now: batch.EpochEnded || evaluation is not null, evaluation);
            if (cancellation.IsCancellationRequested)
                throw Cancelled(TrySave(), cancellation);
            if (isLast || IsOutOfPatience)
            {
                if (SavesEnd)
                    TrySave();
                _end = IsOutOfPatience ? TrainingEnd.EarlyStopped : TrainingEnd.Completed;
                break;
            }
            if (batch.EpochEnded && IsPauseAfter(_at.Epoch + 1))
            {
                Save();
                _end = TrainingEnd.Paused;
                break;
            }
            if (IsTime(batch, _options.CheckpointSteps))
                TrySave();
        }
        // A run may pause before its first evaluation: there is no best model then.
        var restored = _end == TrainingEnd.NonFiniteLoss || (_task.HasValidation && _options.RestoreBestModel && _best.Values is not null);
        if (restored)
            _best.Restore();
        else
            _average?.Keep();
        return new(_end, _optimizer.Steps, restored ? _best.Step : _optimizer.Steps, restored ? _best.Result : null);
    }

    /// <summary>Removes the resumable checkpoint, unless the run has only paused: what the run made is in its user's hands.</summary>
    public void DeleteState()
    {
        if (_end == TrainingEnd.Paused)
            return;
        try
        {
            _stateFile?.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _notes.Add($"The resumable checkpoint {_stateFile!.Name} could not be removed: {e.Message}");
        }
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _best.Dispose();
        _average?.Dispose();
    }

    private bool IsOutOfPatience => _task.HasValidation && _best.EvaluationsWithoutImprovement >= (_options.EarlyStoppingPatience ?? int.MaxValue);

    /// <summary>Every so many steps, or at the end of each epoch where no number is given.</summary>
    private bool IsTime(TrainedBatch batch, int? everySteps) =>
        everySteps is { } steps ? batch.Stepped && _optimizer.Steps % steps == 0 : batch.EpochEnded;

    /// <summary>Epochs that are done: a state written at an epoch's end has not moved on to the next one.</summary>
    private int EpochsDone() => _at.Epoch + (_at.Batch > 0 && _at.Batch == _task.Epoch(_at.Epoch).Count ? 1 : 0);

    private bool IsPauseAfter(int epochsDone) => epochsDone >= _options.StopAfterEpoch && epochsDone < _options.Epochs;

    private EvaluationResult? Evaluate(CancellationToken cancellation)
    {
        EvaluationResult? result;
        bool best;
        try
        {
            _at.EvaluationDue = true;
            using var shown = _average?.Show();
            result = _task.Evaluate(cancellation);
            best = _best.Offer(result, _optimizer.Steps);
        }
        catch (OperationCanceledException e)
        {
            if (TrySave() is { } unwritten)
                throw Cancelled(unwritten, e.CancellationToken);
            throw;
        }
        _at.EvaluationDue = false;
        return result is null ? null : result with { IsBest = best };
    }

    /// <summary>The evaluation that was cancelled: its figures are reported now, and part of the state if the run pauses here.</summary>
    private void MakeUpForEvaluation(ProgressMeter meter, CancellationToken cancellation)
    {
        var evaluation = Evaluate(cancellation);
        meter.Report(_at.Epoch, _optimizer.Steps, now: true, evaluation);
        if (IsPauseAfter(EpochsDone()))
            Save();
    }

    /// <summary>Writes the state, where there is a folder for it.</summary>
    private void Save() => _stateFile?.Save(_arena, _optimizer, _at, _best, _average);

    /// <summary>The same, but a state that cannot be written does not end the run: it is noted, the first time.</summary>
    /// <returns>Why it could not be written; null where nothing went wrong.</returns>
    private Exception? TrySave()
    {
        try
        {
            Save();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isUnwritten)
                _notes.Add($"The resumable checkpoint {_stateFile!.Name} could not be written; training goes on, and what was written before stays: {e.Message}");
            _isUnwritten = true;
            return e;
        }
    }

    private static OperationCanceledException Cancelled(Exception? unwritten, CancellationToken cancellation) => unwritten is null
        ? new(cancellation)
        : new($"The run was cancelled, and its resumable checkpoint could not be written: {unwritten.Message}", unwritten, cancellation);

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
        // Better now than after an epoch.
        _stateFile?.CheckWritable();
        if (_stateFile is { Exists: true } && _options.Resume)
        {
            _stateFile.Load(_arena, _optimizer, _at, _best, _average);
            _notes.Add($"Training went on from {_stateFile.Name} at step {_optimizer.Steps}.");
        }
        if (_arena.IsOnCpu && _task.IsSparse)
            _arena.TrackTouchedRows(_optimizer.FirstMoments, _optimizer.SecondMoments, _arena.Gradients!);
    }
}

/// <summary>How a run ended, and which weights it left in the arena.</summary>
/// <param name="End">Why training ended.</param>
/// <param name="Steps">Optimizer steps done.</param>
/// <param name="BestStep">Step whose weights the arena has.</param>
/// <param name="Best">Validation figures of these weights; null where they are the last step's.</param>
internal sealed record TrainedRun(TrainingEnd End, long Steps, long BestStep, EvaluationResult? Best);
