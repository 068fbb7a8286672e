using System.Diagnostics;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Trains one trial up to an epoch: once, or once for each fold.</summary>
/// <param name="task">What is trained.</param>
/// <param name="settings">The options that configurations change, for the task.</param>
/// <param name="metric">What decides which model of a run is its best.</param>
internal sealed class TrialRun(ITrialTask task, TrainingOptions settings, ValidationMetric metric)
{
    /// <summary>Trains.</summary>
    /// <param name="job">Which trial, and how far.</param>
    /// <param name="evaluated">Told the trial's figures of each epoch; of the folds' mean, once all are there.</param>
    /// <param name="progress">Told the steps.</param>
    /// <param name="cancellation">Ends it within a step; what is done is kept for the next time.</param>
    /// <returns>The model; with folds, null: there are several. And whether all the trial's epochs are done.</returns>
    /// <exception cref="TrialFailedException">The loss or a figure is no number.</exception>
    public (TrainedTrial? Model, bool Completed) Train(
        WorkerRequest.Train job, Action<TrialEvaluation> evaluated, Action<TrainingProgress> progress, CancellationToken cancellation)
    {
        var logs = Enumerable.Range(0, Math.Max(1, task.Folds)).Select(part => new EvaluationLog(FolderOf(job, part))).ToArray();
        var told = job.CompletedEpochs;
        TrainedTrial? model = null;
        var completed = true;
        try
        {
            for (var part = 0; part < logs.Length; part++)
            {
                var log = logs[part];
                var options = OptionsFor(job);
                if (task.Folds > 0 && log.Upto(job.UntilEpoch)?.Epoch == job.UntilEpoch)
                {
                    // Trained before the process ended over another part: of a fold, the figures are all that counts.
                    completed &= job.UntilEpoch >= options.Epochs;
                    continue;
                }
                model?.Dispose();
                options.CheckpointFolder = FolderOf(job, part);
                var isLast = part == logs.Length - 1;
                var clock = new TrialClock(log.Last?.Seconds ?? 0);
                try
                {
                    model = task.Train(options, task.Folds > 0 ? part : null, new Reports(report =>
                    {
                        progress(report);
                        if (report.Evaluation is not { } figures)
                            return;
                        log.Add(Checked(report.Epoch, clock.Seconds, figures));
                        if (isLast)
                            Tell(report.Epoch);
                    }), cancellation);
                }
                catch (OperationCanceledException) when (log.Last is not null)
                {
                    // The part of an epoch that was trained is kept, and has cost its time.
                    Charge(log, log.Last, clock);
                    if (isLast)
                        Tell(log.Last.Epoch);
                    throw;
                }
                if (model.End == TrainingEnd.NonFiniteLoss)
                    throw new TrialFailedException(model.Notes.Count > 0 ? model.Notes[^1] : "The loss became NaN or infinite.");
                completed &= model.End != TrainingEnd.Paused;
                // What came after the last evaluation, as writing the state, is the trial's cost too.
                if (log.Upto(job.UntilEpoch) is { } last && last.Epoch > job.CompletedEpochs && last.Seconds < clock.Seconds)
                    Charge(log, last, clock);
            }
            // Epochs that were trained before the process that trained them ended.
            Tell(job.UntilEpoch);
            if (task.Folds == 0)
                return (model, completed);
            model?.Dispose();
            return (null, completed);
        }
        catch
        {
            model?.Dispose();
            throw;
        }

        // It is told again, with what the trial has cost by now.
        void Charge(EvaluationLog log, TrialEvaluation last, TrialClock clock)
        {
            log.Add(last with { Seconds = clock.Seconds });
            told = Math.Min(told, last.Epoch - 1);
        }

        void Tell(int untilEpoch)
        {
            while (told < untilEpoch && Mean(logs, told + 1) is { } mean)
            {
                evaluated(mean);
                told++;
            }
        }
    }

    /// <summary>Trains on all examples, without validation: what follows from a cross-validated configuration.</summary>
    public TrainedTrial TrainOnAll(WorkerRequest.Train job, Action<TrainingProgress> progress, CancellationToken cancellation)
    {
        var options = OptionsFor(job);
        var model = task.Train(options, null, new Reports(progress), cancellation);
        if (model.End != TrainingEnd.NonFiniteLoss)
            return model;
        model.Dispose();
        throw new TrialFailedException(model.Notes.Count > 0 ? model.Notes[^1] : "The loss became NaN or infinite.");
    }

    private TrainingOptions OptionsFor(WorkerRequest.Train job)
    {
        var options = TrialOptions.Of(settings, Configuration.Parse(job.Configuration));
        (options.StopAfterEpoch, options.EvaluationSteps, options.ValidationFraction) = (job.UntilEpoch, null, 0);
        (options.BestModelMetric, options.RestoreBestModel, options.Resume, options.CheckpointFolder) = (metric, true, true, null);
        // A state is as large as five models: it is written where a run pauses and when it is cancelled, oftener on demand.
        options.CheckpointSteps ??= int.MaxValue;
        return options;
    }

    private static string FolderOf(WorkerRequest.Train job, int part) => Path.Combine(job.Folder, $"run-{part}");

    /// <exception cref="TrialFailedException">The figure that counts is no number.</exception>
    private TrialEvaluation Checked(int epoch, double seconds, EvaluationResult figures)
    {
        var evaluation = new TrialEvaluation(epoch, seconds, figures.Loss, Known(figures.Accuracy), Known(figures.MacroF1), Known(figures.EntityF1));
        return evaluation[metric] is { } value && double.IsFinite(value)
            ? evaluation
            : throw new TrialFailedException($"After epoch {epoch}, the validation data has no {metric}: it is {evaluation[metric]?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "not a figure of this task"}.");

        static double? Known(double value) => double.IsNaN(value) ? null : value;
    }

    /// <summary>Of an epoch, over all parts; a part that stopped early counts as it was then. Null where a part has not come so far.</summary>
    private static TrialEvaluation? Mean(EvaluationLog[] logs, int epoch)
    {
        var parts = logs.Select(l => l.Upto(epoch)).ToArray();
        if (parts.Any(p => p is null) || !parts.Any(p => p!.Epoch == epoch))
            return null;
        return new(epoch, parts.Sum(p => p!.Seconds), parts.Average(p => p!.Loss), Average(p => p.Accuracy), Average(p => p.MacroF1), Average(p => p.EntityF1));

        double? Average(Func<TrialEvaluation, double?> figure) => parts.Any(p => figure(p!) is null) ? null : parts.Average(p => figure(p!)!.Value);
    }

    private sealed class TrialClock(double before)
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public double Seconds => before + Stopwatch.GetElapsedTime(_start).TotalSeconds;
    }

    private sealed class Reports(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
