using System.Diagnostics;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Training;

/// <summary>Turns batches into reports: at most one an interval, and at ends of epochs and evaluations, and where there is something to tell.</summary>
/// <param name="progress">Told of them; null for none.</param>
/// <param name="options">Settings.</param>
/// <param name="totalSteps">Steps of the run.</param>
/// <param name="totalRows">Examples of all its epochs.</param>
/// <param name="rowsBefore">Those of them that an earlier part of the run has had.</param>
/// <param name="notes">Sentences for the user: what is new there goes into the next report.</param>
internal sealed class ProgressMeter(IProgress<TrainingProgress>? progress, TrainingOptions options, long totalSteps, long totalRows, long rowsBefore, IReadOnlyList<string> notes)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();
    private double _loss, _rate;
    private long _batches, _rows, _rowsDone;
    private int _told;

    /// <summary>The report before training.</summary>
    public void Begin(int epoch, long step, TrainingPlanSummary plan) =>
        progress?.Report(new(Math.Min(epoch + 1, options.Epochs), step, totalSteps, double.NaN, 0, 0, TimeSpan.Zero) { Plan = plan, Notes = NewNotes() });

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
        if (progress is null || (_batches == 0 && evaluation is null) || (!now && _told == notes.Count && Stopwatch.GetElapsedTime(_last) < options.ProgressInterval))
            return;
        var speed = _rowsDone / Math.Max(1e-9, Stopwatch.GetElapsedTime(_start).TotalSeconds);
        var recent = _rows / Math.Max(1e-9, Stopwatch.GetElapsedTime(_last).TotalSeconds);
        // An evaluation that is made up for comes before any row: nothing is known of the speed then.
        var remaining = _rowsDone == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(0, totalRows - rowsBefore - _rowsDone) / speed);
        progress.Report(new(Math.Min(epoch + 1, options.Epochs), step, totalSteps, _batches > 0 ? _loss / _batches : double.NaN, _rate, recent, remaining, evaluation) { Notes = NewNotes() });
        (_loss, _batches, _rows, _last) = (0, 0, 0, Stopwatch.GetTimestamp());
    }

    private string[] NewNotes()
    {
        string[] untold = [.. notes.Skip(_told)];
        _told = notes.Count;
        return untold;
    }
}
