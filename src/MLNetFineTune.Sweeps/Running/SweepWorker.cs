namespace MLNetFineTune.Sweeps;

/// <summary>One worker's share of a sweep: takes jobs from the journal, has a process train them, and writes down what came of it. Runs on a thread of its own.</summary>
internal sealed class SweepWorker(int number, SweepPlan plan, SweepJournal journal, SweepBoard board, SweepModels models, SweepStop stop, SweepLog log) : IDisposable
{
    // An evaluation may be long, and only training steps are interrupted at once.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private WorkerProcess? _process;

    /// <summary>Its name in the journal.</summary>
    public string Name { get; } = NameOf(number);

    public static string NameOf(int number) => $"worker {number}";

    /// <summary>Trains a claimed trial.</summary>
    /// <exception cref="IOException">The machine is not up to it.</exception>
    /// <exception cref="InvalidOperationException">A process does not start.</exception>
    public void Do(Job job)
    {
        try
        {
            _process ??= Begin();
            board.Began(number, job);
            Train(job, job.CompletedEpochs, Math.Min(job.UntilEpoch, plan.OptionsOf(job.Configuration).Epochs));
            Follow(job);
        }
        catch (OperationCanceledException)
        {
            // Its process took too long to stop, and was ended.
            journal.Release(job);
        }
        catch (SweepJournalException e) when (e.Problem == JournalProblem.JobLost)
        {
            // Another worker has it: what this one did is done again there, and is the same.
            Drop();
        }
        catch
        {
            journal.Release(job);
            throw;
        }
        finally
        {
            board.Ended(number);
        }
    }

    /// <summary>Trains a configuration on all examples, and keeps the model.</summary>
    public void TrainOnAll(Trial trial, int epochs, string folder)
    {
        log.OnAll(trial, epochs);
        _process ??= Begin();
        _process.Send(new WorkerRequest.Train(trial.Number, trial.Configuration.Json, 0, epochs, plan.Folder.OfTrial(trial.Number), OnAll: true));
        using var ended = StopWith(_process);
        for (; ; )
        {
            switch (_process.Receive())
            {
                case WorkerReply.Trained:
                    Keep(folder);
                    return;
                case WorkerReply.Failed { OfMachine: false } failed:
                    throw new InvalidOperationException($"Trained on all rows, the best configuration failed: {failed.Error}");
                case WorkerReply.Failed failed:
                    throw new IOException(failed.Error);
                case WorkerReply.Cancelled:
                    throw new OperationCanceledException(stop.Token);
                case null:
                    throw new InvalidOperationException($"A sweep's worker ended while it trained the best configuration: {_process.Obituary()}");
            }
        }
    }

    public void Dispose() => Drop();

    private void Train(Job job, int completedEpochs, int untilEpoch) =>
        _process!.Send(new WorkerRequest.Train(job.Trial, job.Configuration.Json, completedEpochs, untilEpoch, plan.Folder.OfTrial(job.Trial)));

    private void Follow(Job job)
    {
        using var ended = StopWith(_process!);
        var isCutOff = false;
        for (; ; )
        {
            switch (_process!.Receive())
            {
                case WorkerReply.Stepped at:
                    board.Stepped(number, at, plan.OptionsOf(job.Configuration).Epochs);
                    break;
                case WorkerReply.Evaluated evaluated:
                    journal.Report(job, evaluated.Evaluation);
                    board.Journalled(journal.Trials(), number);
                    break;
                case WorkerReply.Trained trained when isCutOff && !trained.Completed && Now(job).Epochs < job.UntilEpoch:
                    KeepSoFar(job, trained);
                    return;
                case WorkerReply.Trained trained:
                    Finish(job, trained);
                    return;
                case WorkerReply.Failed { OfMachine: true } failed:
                    throw new IOException(failed.Error);
                case WorkerReply.Failed failed:
                    Fail(job, failed.Error);
                    return;
                case WorkerReply.Cancelled when !isCutOff && EpochsToKeep(job) is { } epochs:
                    isCutOff = true;
                    Train(job, epochs, epochs);
                    break;
                case WorkerReply.Cancelled:
                    journal.Release(job);
                    return;
                case null when stop.Token.IsCancellationRequested:
                    journal.Release(job);
                    Drop();
                    return;
                case null:
                    var obituary = _process.Obituary();
                    Drop();
                    Mourn(job, $"its worker process ended: {obituary}");
                    return;
            }
        }
    }

    private void Finish(Job job, WorkerReply.Trained trained)
    {
        var completed = trained.Completed || plan.Schedule.IsEnd(job.UntilEpoch);
        KeepIfBest(job, trained, model => journal.Finish(job, completed ? TrialStatus.Completed : TrialStatus.Paused, model));
        if (completed)
            plan.Folder.DeleteTrial(job.Trial);
        log.Left(Now(job));
        board.Journalled(journal.Trials());
    }

    /// <summary>The epochs of a trial that was cut off by a budget, where its figures so far are the best and their model is not kept yet; null where they are not. What it wrote when it was
    /// cancelled has the weights of its best epoch: trained up to the epochs that it has, it takes no step, and leaves these.</summary>
    private int? EpochsToKeep(Job job) => stop.Budget is null || plan.HasFolds ? null : models.Wanted(journal.Trials(), job.Trial);

    /// <summary>Keeps the model of a trial that goes on another time.</summary>
    private void KeepSoFar(Job job, WorkerReply.Trained trained)
    {
        KeepIfBest(job, trained, model =>
        {
            if (model is { } epoch)
                journal.KeepModel(job, epoch);
        });
        log.CutOff(Now(job));
        journal.Release(job);
        board.Journalled(journal.Trials());
    }

    /// <param name="job">The trial's job.</param>
    /// <param name="trained">What its process said.</param>
    /// <param name="write">Writes down by which epoch the trial's model is kept now; null for none.</param>
    private void KeepIfBest(Job job, WorkerReply.Trained trained, Action<int?> write)
    {
        var model = trained.HasModel ? models.Wanted(journal.Trials(), job.Trial) : null;
        if (trained.HasModel)
            Keep(model is { } wanted ? plan.Folder.OfModel(job.Trial, wanted) : null);
        var before = Now(job).ModelEpoch;
        write(model ?? before);
        if (model is not null && before is { } former && former != model)
            plan.Folder.DeleteModel(job.Trial, former);
        models.DropLosers(journal);
    }

    /// <summary>The machine ends processes too, as where memory runs out: a trial fails by that only when it comes again.</summary>
    private void Mourn(Job job, string how)
    {
        if (!journal.TryAgain(job, how))
        {
            Fail(job, how);
            return;
        }
        log.TriedAgain(Now(job));
        board.Journalled(journal.Trials());
    }

    private void Fail(Job job, string error)
    {
        journal.Fail(job, error);
        plan.Folder.DeleteTrial(job.Trial);
        models.DropLosers(journal);
        log.Failed(Now(job));
        board.Journalled(journal.Trials());
    }

    private Trial Now(Job job) => journal.Trials()[job.Trial];

    private void Keep(string? folder)
    {
        _process!.Send(new WorkerRequest.Keep(folder));
        switch (_process.Receive())
        {
            case WorkerReply.Kept:
                return;
            case WorkerReply.Failed failed:
                throw new IOException(failed.Error);
            case null when stop.Token.IsCancellationRequested:
                Drop();
                throw new OperationCanceledException(stop.Token);
            default:
                var obituary = _process.Obituary();
                Drop();
                throw new IOException($"A sweep's worker ended while it wrote a model to {folder}: {obituary}");
        }
    }

    private WorkerProcess Begin()
    {
        var process = WorkerProcess.Start(WorkerProgram.StartInfo(plan.Workers.Threads));
        process.Send(plan.Begin(number));
        switch (process.Receive())
        {
            case WorkerReply.Ready:
                return process;
            case WorkerReply.Failed failed:
                process.Dispose();
                throw new InvalidOperationException($"A sweep's worker cannot begin: {failed.Error}");
            default:
                var obituary = process.Obituary();
                process.Dispose();
                throw new InvalidOperationException($"A sweep's worker ended before it began: {obituary}");
        }
    }

    /// <summary>Tells the process to stop once the sweep is to end, and ends it where it does not.</summary>
    private CancellationTokenRegistration StopWith(WorkerProcess process) => stop.Token.Register(() =>
    {
        process.Send(new WorkerRequest.Cancel());
        _ = Task.Delay(_patience).ContinueWith(_ => process.Kill(), TaskScheduler.Default);
    });

    private void Drop()
    {
        _process?.Dispose();
        _process = null;
    }
}
