using System.Diagnostics;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Benchmarks.Strategies;

/// <summary>Several training runs by turns, an epoch of each at a time: a neighbour's load hits them all. A report is made on the thread that trains, so a run stands still while the others have their turn in it.</summary>
internal sealed class EpochTurns : IProgress<TrainingProgress>
{
    private readonly SemaphoreSlim _turn = new(0), _over = new(0);
    private readonly Thread _thread;
    private Exception? _failure;
    private bool _isDone;
    private long _start;

    private EpochTurns(Action<IProgress<TrainingProgress>> training) => _thread = new(() => Train(training)) { IsBackground = true };

    private List<double> Seconds { get; } = [];

    /// <summary>Trains them all.</summary>
    /// <param name="trainings">Each reports its plan, if any, before training, and the end of every epoch.</param>
    /// <returns>Seconds of each epoch of each.</returns>
    public static double[][] Run(IReadOnlyList<Action<IProgress<TrainingProgress>>> trainings)
    {
        var runs = trainings.Select(training => new EpochTurns(training)).ToArray();
        foreach (var run in runs) run._thread.Start();
        while (Array.Exists(runs, run => !run._isDone))
        {
            foreach (var run in runs.Where(run => !run._isDone))
            {
                run._turn.Release();
                run._over.Wait();
                if (run._failure is { } failure) throw new InvalidOperationException($"a training run failed: {failure.Message}", failure);
            }
        }
        return [.. runs.Select(run => run.Seconds.ToArray())];
    }

    public void Report(TrainingProgress value)
    {
        if (value.Plan is null)
        {
            Seconds.Add(Stopwatch.GetElapsedTime(_start).TotalSeconds);
            _over.Release();
            _turn.Wait();
        }
        _start = Stopwatch.GetTimestamp();
    }

    private void Train(Action<IProgress<TrainingProgress>> training)
    {
        _turn.Wait();
        _start = Stopwatch.GetTimestamp();
        try
        {
            training(this);
        }
        catch (Exception e)
        {
            _failure = e;
        }
        _isDone = true;
        _over.Release();
    }
}
