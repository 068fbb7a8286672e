using System.Diagnostics;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Benchmarks;

/// <summary>
/// Times a training run from outside, in blocks of the steps between reports (about a second, or as the run is told). A report is made on the thread that trains, so the run stands still while a peer has its turn
/// in it; after the last round the run is cancelled.
/// </summary>
/// <param name="warmup">Blocks that are not counted: code is being compiled, memory taken.</param>
/// <param name="rounds">Blocks that are.</param>
/// <param name="peer">The peer's turn after each block; told whether it counts.</param>
internal sealed class TrainingBlocks(int warmup, int rounds, Action<bool> peer) : IProgress<TrainingProgress>
{
    private const int FewestSteps = 3;
    private readonly CancellationTokenSource _end = new();
    private long _start = Stopwatch.GetTimestamp(), _step;
    private int _blocks;

    /// <summary>Mean seconds of a step, for each counted block.</summary>
    public List<double> SecondsPerStep { get; } = [];

    public void Report(TrainingProgress value)
    {
        var (seconds, steps) = (Stopwatch.GetElapsedTime(_start).TotalSeconds, value.Step - _step);
        // A slow machine takes longer than a second for these; an epoch's end may come right behind a report.
        if (steps < FewestSteps || _end.IsCancellationRequested) return;
        var counts = _blocks++ >= warmup;
        if (counts) SecondsPerStep.Add(seconds / steps);
        peer(counts);
        if (_blocks == warmup + rounds) _end.Cancel();
        (_step, _start) = (value.Step, Stopwatch.GetTimestamp());
    }

    /// <summary>Trains until all rounds are done.</summary>
    /// <param name="training">Reports to what it is given, and ends when it is cancelled.</param>
    public void Run(Action<IProgress<TrainingProgress>, CancellationToken> training)
    {
        try
        {
            training(this, _end.Token);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            return;
        }
        throw new InvalidOperationException($"training ended after {_blocks} blocks; {warmup + rounds} were to be timed");
    }
}
