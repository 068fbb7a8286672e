namespace MLNetFineTune.Sweeps;

/// <summary>One worker's share of a sweep: takes jobs from the journal, has a process train them, and writes down what came of it. Runs on a thread of its own.</summary>
internal sealed class SweepWorker(int number, SweepPlan plan, SweepJournal journal, SweepBoard board, SweepModels models, SweepStop stop) : IDisposable
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
            var until = Math.Min(job.UntilEpoch, plan.OptionsOf(job.Configuration).Epochs);
            _process.Send(new WorkerRequest.Train(job.Trial, job.Configuration.Json, job.CompletedEpochs, until, plan.Folder.OfTrial(job.Trial)));
            Follow(job);
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

    private void Follow(Job job)
    {
        using var ended = StopWith(_process!);
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
                case WorkerReply.Trained trained:
                    Finish(job, trained);
                    return;
                case WorkerReply.Failed { OfMachine: true } failed:
                    throw new IOException(failed.Error);
                case WorkerReply.Failed failed:
                    Fail(job, failed.Error);
                    return;
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
                    Fail(job, $"its worker process ended: {obituary}");
                    return;
            }
        }
    }

    private void Finish(Job job, WorkerReply.Trained trained)
    {
        var model = trained.HasModel ? models.Wanted(journal.Trials(), job.Trial) : null;
        if (trained.HasModel)
            Keep(model is { } wanted ? plan.Folder.OfModel(job.Trial, wanted) : null);
        var before = journal.Trials()[job.Trial].ModelEpoch;
        var completed = trained.Completed || plan.Schedule.IsEnd(job.UntilEpoch);
        journal.Finish(job, completed ? TrialStatus.Completed : TrialStatus.Paused, model ?? before);
        if (completed)
            plan.Folder.DeleteTrial(job.Trial);
        if (model is not null && before is { } former && former != model)
            plan.Folder.DeleteModel(job.Trial, former);
        models.DropLosers(journal);
        board.Journalled(journal.Trials());
    }

    private void Fail(Job job, string error)
    {
        journal.Fail(job, error);
        plan.Folder.DeleteTrial(job.Trial);
        models.DropLosers(journal);
        board.Journalled(journal.Trials());
    }

    private void Keep(string? folder)
    {
        _process!.Send(new WorkerRequest.Keep(folder));
        switch (_process.Receive())
        {
            case WorkerReply.Kept:
                return;
            case WorkerReply.Failed failed:
                throw new IOException(failed.Error);
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
