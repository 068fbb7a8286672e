using System.Collections.Concurrent;
using System.Diagnostics;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>The other side of a sweep: a process that trains one trial after another, keeping the examples. It ends when its input does.</summary>
internal sealed class Worker(TextReader input, TextWriter output) : IDisposable
{
    private readonly BlockingCollection<WorkerRequest> _requests = [];
    private readonly Lock _writing = new();
    private CancellationTokenSource _cancellation = new();

    /// <summary>Serves the sweep; does not return while that lives.</summary>
    public void Run()
    {
        new Thread(Listen) { IsBackground = true, Name = "sweep" }.Start();
        TrialRun? trials = null;
        TrainedTrial? model = null;
        foreach (var request in _requests.GetConsumingEnumerable())
        {
            switch (request)
            {
                case WorkerRequest.Begin begin:
                    trials = Begin(begin);
                    break;
                case WorkerRequest.Train train:
                    model?.Dispose();
                    model = Train(trials!, train);
                    break;
                case WorkerRequest.Keep keep:
                    Keep(model, keep.Folder);
                    model = null;
                    break;
            }
        }
    }

    public void Dispose()
    {
        _requests.Dispose();
        _cancellation.Dispose();
    }

    private void Listen()
    {
        while (input.ReadLine() is { } line)
        {
            switch (WorkerLines.Read<WorkerRequest>(line))
            {
                case WorkerRequest.Cancel:
                    Volatile.Read(ref _cancellation).Cancel();
                    break;
                case { } request:
                    // Before the training thread sees it: a cancellation that follows is of this one.
                    if (request is WorkerRequest.Train)
                        Volatile.Write(ref _cancellation, new());
                    _requests.Add(request);
                    break;
            }
        }
        // The sweep is gone. What torch is in the middle of must not hold this process up, nor be unwound.
        Process.GetCurrentProcess().Kill();
    }

    private TrialRun? Begin(WorkerRequest.Begin begin)
    {
        try
        {
            var task = TaskFile.Read(begin.Examples, Checkpoint.Open(begin.Checkpoint));
            var options = OptionsJson.Read(begin.Options, task.Kind);
            // No trial's fault: found out later, it would fail them all, one after another.
            _ = Devices.Of(options.Device);
            var trials = new TrialRun(task, options, begin.Metric);
            Tell(new WorkerReply.Ready());
            return trials;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or CheckpointException or InvalidOperationException or ArgumentException)
        {
            Tell(new WorkerReply.Failed(e.Message, OfMachine: true));
            return null;
        }
    }

    private TrainedTrial? Train(TrialRun trials, WorkerRequest.Train job)
    {
        var cancellation = Volatile.Read(ref _cancellation).Token;
        try
        {
            var (model, completed) = job.OnAll
                ? (trials.TrainOnAll(job, Stepped, cancellation), true)
                : trials.Train(job, evaluation => Tell(new WorkerReply.Evaluated(evaluation)), Stepped, cancellation);
            Tell(new WorkerReply.Trained(completed, model is not null));
            return model;
        }
        catch (OperationCanceledException)
        {
            Tell(new WorkerReply.Cancelled());
        }
        // Whatever else a configuration leads to is that trial's end, not the sweep's.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            Tell(new WorkerReply.Failed(e is TrialFailedException or NonFiniteLossException ? e.Message : $"{e.GetType().Name}: {e.Message}", IsOfMachine(e)));
        }
        return null;
    }

    private void Keep(TrainedTrial? model, string? folder)
    {
        try
        {
            if (model is not null && folder is not null)
                Write(model, folder);
            Tell(new WorkerReply.Kept());
        }
        catch (Exception e) when (IsOfMachine(e))
        {
            Tell(new WorkerReply.Failed($"{e.GetType().Name}: {e.Message}", OfMachine: true));
        }
        finally
        {
            model?.Dispose();
        }
    }

    /// <summary>Whole or not at all, whenever the process is killed: the folder has its name once all files are in it.</summary>
    private static void Write(TrainedTrial model, string folder)
    {
        var unfinished = SweepFolder.Unfinished(folder);
        try
        {
            AtomicFiles.Write(unfinished, [.. model.Parts.Select(p => (p.Name, p.WriteTo))]);
            Directory.Move(unfinished, folder);
        }
        catch (Exception e) when (IsOfMachine(e))
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
            // Written by another process, or by one that was killed before it could say so: the same trial's after the same epoch.
            if (!Directory.Exists(folder))
                throw;
        }
    }

    private static bool IsOfMachine(Exception e) => e is IOException or UnauthorizedAccessException;

    private void Stepped(TrainingProgress progress) => Tell(new WorkerReply.Stepped(progress.Step, progress.TotalSteps));

    private void Tell(WorkerReply reply)
    {
        lock (_writing)
        {
            output.WriteLine(WorkerLines.Write(reply));
            output.Flush();
        }
    }
}
