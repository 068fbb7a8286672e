using System.Diagnostics;
using MLNetFineTune.Benchmarks.Pretrained;
using MLNetFineTune.Sweeps;

namespace MLNetFineTune.Benchmarks.Sweeps;

/// <summary>The same trials on trec by a worker for each core, and by one worker that has all cores.</summary>
internal sealed class TrialsAnHour(BenchOptions options)
{
    private const int Cores = 2, Trials = 6, Epochs = 2, Rounds = 3;
    private const double Goal = 1.3;

    public void Measure()
    {
        if (!SharedFolder.Has("sweep, parallel", Trec.Train, Trec.Test)) return;
        if (Environment.ProcessorCount < Cores)
        {
            Figure.Skip("sweep, parallel", $"this machine has not {Cores} cores");
            return;
        }
        var set = new SweptSet(DataSets.Trec(), options.Encoder, seed: 1);
        var (apart, together) = (new double[Rounds], new double[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            apart[round] = Run(set, workers: 1);
            together[round] = Run(set, workers: Cores);
            Console.Error.WriteLine(FormattableString.Invariant($"sweep, parallel, round {round + 1}: {apart[round]:0} trials an hour one at a time, {together[round]:0} {Cores} at a time"));
        }
        Figure.Print($"sweep, trec, trials an hour, {Cores} at a time on {Cores} cores", Median.Of(together), "trials/h", "one at a time, on both cores", Median.Of(apart), atLeast: Goal);
    }

    private static double Run(SweptSet set, int workers)
    {
        var start = Stopwatch.GetTimestamp();
        var result = set.Trainer().Sweep(set.Train, options: new() { Tuner = TunerKind.Random, Trials = Trials, Epochs = Epochs, Pruning = null, Workers = workers, Cores = Cores, Seed = 1 });
        result.Model.Dispose();
        return Trials / Stopwatch.GetElapsedTime(start).TotalHours;
    }
}
