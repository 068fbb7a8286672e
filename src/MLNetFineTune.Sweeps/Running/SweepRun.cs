using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNetFineTune.Sweeps;

/// <summary>A whole sweep: workers train what the schedule says until there is nothing left, then the best model is opened.</summary>
internal sealed class SweepRun : IDisposable
{
    // A third of the silence after which a journal takes workers for dead.
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _othersMayBeDone = TimeSpan.FromSeconds(1);

    // Looks for the best model where others keep replacing it.
    private const int MostAttempts = 5;

    private readonly SweepPlan _plan;
    private readonly SweepJournal _journal;
    private readonly SweepBoard _board;
    private readonly SweepModels _models;
    private readonly SweepStop _stop;
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Timer _alive;
    private readonly SweepLog _log;
    private readonly CancellationToken _cancellation;
    private SweepEnd _end;

    private SweepRun(SweepPlan plan, SweepLog log, CancellationToken cancellation)
    {
        (_plan, _log, _cancellation) = (plan, log, cancellation);
        _journal = SweepJournal.Open(plan.Folder.Journal, plan.Identity);
        _board = new(plan);
        _models = new(plan.Folder, plan.Metric);
        _stop = new(plan.Options, () => _board.Cost, cancellation);
        _alive = new(_ => Beat(), null, _heartbeat, _heartbeat);
    }

    /// <summary>Runs a sweep, or goes on with it.</summary>
    public static SweepResult<TTransformer> Run<TTransformer>(IHost host, SweepSource<TTransformer> source, SweepOptions options, CancellationToken cancellation)
        where TTransformer : class, ITransformer
    {
        using var channel = host.Start("Sweep");
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, options.Cancellation);
        using var folder = new SweepFolder(options.Folder);
        var plan = SweepPlan.Of(source.Task, source.Checkpoint, source.Settings, options, folder);
        var log = new SweepLog(channel, plan);
        log.Begins();
        using var run = new SweepRun(plan, log, linked.Token);
        // Before anything is written: who tidies up leaves alone what this process makes.
        run.Beat();
        folder.Tidy(run._journal, plan.HasFolds);
        TaskFile.Write(plan.Examples, source.Task);
        run.Train();
        var result = run.Open(source);
        log.Ends(result.Best, result.Score, result.TrialList.Count);
        return result;
    }

    public void Dispose()
    {
        using (var ended = new ManualResetEvent(false))
        {
            if (_alive.Dispose(ended))
                ended.WaitOne();
        }
        _stop.Dispose();
        _journal.Dispose();
        _changed.Dispose();
    }

    private void Train()
    {
        _board.Journalled(_journal.Trials());
        Task.WaitAll([.. Enumerable.Range(0, _plan.Workers.Workers).Select(number => Task.Factory.StartNew(
            () => Work(number), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))], CancellationToken.None);
        _stop.ThrowIfBroken();
        _cancellation.ThrowIfCancellationRequested();
        // Before the model is opened, or trained on all rows: the time that this takes cuts nothing off.
        _end = _stop.Budget ?? SweepEnd.Completed;
        if (_end == SweepEnd.Completed)
            Settle();
    }

    private void Work(int number)
    {
        using var worker = new SweepWorker(number, _plan, _journal, _board, _models, _stop, _log);
        try
        {
            while (Next(worker.Name) is { } job)
            {
                worker.Do(job);
                DropHopeless();
                _changed.Release(_plan.Workers.Workers);
            }
        }
        // Whatever it is, the other workers stop too, and the sweep ends with it.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            _stop.Because(e);
        }
    }

    /// <summary>Waits for work; null where there is none left, or the sweep is to end.</summary>
    private Job? Next(string worker)
    {
        while (!_stop.Token.IsCancellationRequested)
        {
            // What others train now may lead to more: looked at in one transaction, or what one of them has just ended would count for neither.
            var anyone = false;
            var job = _journal.TakeJob(worker, all =>
            {
                anyone = all.Any(t => t.Status == TrialStatus.Running);
                return _plan.Schedule.Propose(all);
            });
            if (job is not null || !anyone)
                return job;
            try
            {
                _changed.Wait(_othersMayBeDone, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
        return null;
    }

    /// <summary>Ends trials that cannot come to be among the best of their rung any more, and deletes what they would need to go on.</summary>
    private void DropHopeless()
    {
        foreach (var trial in _plan.Schedule.Hopeless(_journal.Trials()))
        {
            if (_journal.Settle(trial, trial.ModelEpoch))
                _plan.Folder.DeleteTrial(trial.Number);
        }
    }

    /// <summary>All trials are done: those that paused go no further.</summary>
    private void Settle()
    {
        var trials = _journal.Trials();
        var best = _models.Best(trials);
        foreach (var trial in trials.Where(t => t.Status == TrialStatus.Paused || (t.ModelEpoch is not null && t != best)))
        {
            if (_journal.Settle(trial, trial == best ? trial.ModelEpoch : null))
                _plan.Folder.DeleteTrial(trial.Number);
        }
        _board.Journalled(_journal.Trials());
    }

    private SweepResult<TTransformer> Open<TTransformer>(SweepSource<TTransformer> source)
        where TTransformer : class, ITransformer
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return OpenBest(source);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException && attempt < MostAttempts)
            {
                // Another process has found a better model meanwhile, and deleted this one.
            }
        }
    }

    private SweepResult<TTransformer> OpenBest<TTransformer>(SweepSource<TTransformer> source)
        where TTransformer : class, ITransformer
    {
        var trials = _journal.Trials();
        var best = _plan.HasFolds ? Ranking.Best(trials, _plan.Metric, t => t.Epochs) : _models.Best(trials);
        if (best is null)
            throw new InvalidOperationException(Nothing(trials));
        var epoch = _plan.HasFolds ? Ranking.BestEpoch(best, _plan.Metric) : best.ModelEpoch!.Value;
        var model = _plan.Folder.OfModel(best.Number, epoch);
        if (_plan.HasFolds && !_plan.Folder.HasModel(best.Number, epoch))
            TrainOnAll(best, epoch, model);
        var score = _plan.HasFolds ? best.Score(_plan.Metric)!.Value : best.Score(_plan.Metric, epoch)!.Value;
        var files = Directory.EnumerateFiles(model).ToDictionary(f => Path.GetFileName(f)!);
        var transformer = source.Open(_plan.OptionsOf(best.Configuration), files.Keys, name => File.OpenRead(files[name]));
        return new(transformer, best, score, trials, _plan.Space, _plan.Metric, _end);
    }

    private void TrainOnAll(Trial best, int epochs, string model)
    {
        // A budget that is used up does not keep this from being done: without it there is no model.
        using var stop = new SweepStop(new(), () => TimeSpan.Zero, _cancellation);
        using var worker = new SweepWorker(0, _plan, _journal, _board, _models, stop, _log);
        worker.TrainOnAll(best, epochs, model);
    }

    private string Nothing(IReadOnlyList<Trial> trials)
    {
        if (_end != SweepEnd.Completed && trials.Any(t => t.Status != TrialStatus.Failed))
        {
            var evaluated = trials.Count(t => t.Evaluations.Count > 0);
            return evaluated == 0
                ? $"The {_end} was used up before a trial was evaluated: there is no model"
                : $"The {_end} was used up, and no model could be kept of the {evaluated} of {trials.Count} trials that were evaluated; they go on in the same {nameof(SweepOptions.Folder)}";
        }
        if (trials.Count == 0)
            return "There was nothing to try: the tuner proposed no configuration";
        var failed = trials.Where(t => t.Status == TrialStatus.Failed).ToList();
        if (failed.Count < trials.Count)
            return $"There is no model in {_plan.Folder.Root} of the {trials.Count - failed.Count} of {trials.Count} trials that did not fail";
        var reason = failed.GroupBy(t => t.Error).MaxBy(g => g.Count())!;
        return $"All {trials.Count} trials failed; {reason.Count()} of them: {reason.Key}";
    }

    private void Beat()
    {
        try
        {
            for (var number = 0; number < _plan.Workers.Workers; number++)
                _journal.Heartbeat(SweepWorker.NameOf(number));
        }
        catch (SweepJournalException e)
        {
            _stop.Because(e);
        }
    }
}
