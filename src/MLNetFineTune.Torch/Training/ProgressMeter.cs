using System.Diagnostics;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Training;

/// <summary>Turns batches into reports: at most one an interval, and at ends of epochs and evaluations.</summary>
internal sealed class ProgressMeter(IProgress<TrainingProgress>? progress, TrainingOptions options, long totalSteps, long totalRows, long rowsBefore)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();
    private double _loss, _rate;
    private long _batches, _rows, _rowsDone;

    /// <summary>The report before training.</summary>
    public void Begin(int epoch, long step, TrainingPlanSummary plan) =>
        progress?.Report(new(Math.Min(epoch + 1, options.Epochs), step, totalSteps, double.NaN, 0, 0, TimeSpan.Zero) { Plan = plan });

    public void Add(TrainedBatch batch)
    {
        _loss += batch.Loss;
        _batches++;
        _rows += batch.Rows;
        _rowsDone += batch.Rows;
        _rate = batch.Stepped ? batch.LearningRate : _rate;
    }

    /// <summary>Reports if it is time, or if <paramref name="now"/>.</summary>
    public void Report(int epoch, long step, bool now, EvaluationResult? evaluation = null)
    {
        if (progress is null || (_batches == 0 && evaluation is null) || (!now && Stopwatch.GetElapsedTime(_last) < options.ProgressInterval))
            return;
        var speed = _rowsDone / Math.Max(1e-9, Stopwatch.GetElapsedTime(_start).TotalSeconds);
        var recent = _rows / Math.Max(1e-9, Stopwatch.GetElapsedTime(_last).TotalSeconds);
        var remaining = TimeSpan.FromSeconds(Math.Max(0, totalRows - rowsBefore - _rowsDone) / Math.Max(1e-9, speed));
        progress.Report(new(Math.Min(epoch + 1, options.Epochs), step, totalSteps, _batches > 0 ? _loss / _batches : double.NaN, _rate, recent, remaining, evaluation));
        (_loss, _batches, _rows, _last) = (0, 0, 0, Stopwatch.GetTimestamp());
    }
}
