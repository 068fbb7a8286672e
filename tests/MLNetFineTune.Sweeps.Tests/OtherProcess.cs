// The other process of the tests:
//   dotnet exec MLNetFineTune.Sweeps.Tests.dll JOURNAL LOG WORKER TRIALS MILLISECONDS   works on a journal until nothing is left, an epoch in that time, and appends what it does to the log
//   dotnet exec MLNetFineTune.Sweeps.Tests.dll sweep FOLDER                             a sweep over the tiny encoder; prints what its progress shows
using System.Globalization;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps.Tests;

internal static class OtherProcess
{
    public static readonly SweepIdentity Identity = new(Trials.Space.Json, "data", "checkpoint", "options", ValidationMetric.Accuracy, 1, "Random", "Asha(1, 2, 4)");

    private static readonly Asha _asha = new(1, 4, 2);

    public static int Main(string[] args)
    {
        if (args is ["sweep", var folder])
        {
            Running.KilledSweepTests.Sweep(folder);
            return 0;
        }
        Work(args[0], args[1], args[2], int.Parse(args[3], CultureInfo.InvariantCulture), int.Parse(args[4], CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Works until all trials are done. Each line of the log is one piece of work: <c>epoch TRIAL EPOCH</c> before it is reported, <c>end TRIAL EPOCH</c> once a job is finished.</summary>
    public static void Work(string path, string log, string worker, int count, int milliseconds)
    {
        using var journal = SweepJournal.Open(path, Identity);
        var tuner = new RandomTuner(Trials.Space, 1);
        while (true)
        {
            if (journal.TakeJob(worker, Propose) is not { } job)
            {
                if (journal.Trials().All(t => t.Status != TrialStatus.Running))
                    return;
                Thread.Sleep(20);
                continue;
            }
            for (var epoch = job.CompletedEpochs + 1; epoch <= job.UntilEpoch; epoch++)
            {
                Thread.Sleep(milliseconds);
                journal.Report(job, new(epoch, epoch, 1, Accuracy(job.Configuration, epoch)));
                Append(log, $"epoch {job.Trial} {epoch}");
            }
            journal.Finish(job, _asha.StatusAfter(job.UntilEpoch));
            Append(log, $"end {job.Trial} {job.UntilEpoch}");
        }

        Proposal? Propose(IReadOnlyList<Trial> trials) =>
            _asha.Promote(trials, ValidationMetric.Accuracy)
            ?? (trials.Count < count ? Proposal.New(tuner.Propose(trials, trials.Count)!, _asha.FirstRung) : null);
    }

    /// <summary>What the figure of an epoch is, whoever works it out.</summary>
    public static double Accuracy(Configuration configuration, int epoch) => 1 + (Math.Log10((double)configuration["LearningRate"]!) / 10) + (epoch / 100.0);

    // A line is one write to the end of the file: several processes may do so at once.
    private static void Append(string log, string line)
    {
        using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
    }
}
