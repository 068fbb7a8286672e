using System.Diagnostics;
using System.Globalization;

namespace MLNetFineTune.Sweeps.Tests.Journal;

/// <summary>Processes that share a journal, and are killed at moments that nobody chose.</summary>
public class KilledProcessTests
{
    private const int Count = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(14)]
    public void Kill_AtAnyMoment_LosesAndRepeatsNothing(int linesBefore)
    {
        using var folder = new TemporaryFolder();
        var (journal, log) = (folder.File("journal.db"), folder.File("log"));

        // Two processes at once, killed in the midst of it.
        Process[] processes = [Start(journal, log, "a", 30), Start(journal, log, "b", 30)];
        try
        {
            var patience = Stopwatch.StartNew();
            while (Lines(log).Length < linesBefore && patience.Elapsed < TimeSpan.FromMinutes(5))
                Thread.Sleep(10);
        }
        finally
        {
            foreach (var process in processes)
                process.Kill();
            foreach (var process in processes)
                process.WaitForExit();
        }
        var before = Read(journal);
        Assert.True(Lines(log).Length >= linesBefore);
        Assert.True(Lines(log).Length < 2 * Count, "there is nothing left to lose");
        foreach (var process in processes)
            process.Dispose();

        // What they had is gone on with at once, by one that is told nothing.
        OtherProcess.Work(journal, log, "a", Count, 0);

        var after = Read(journal);
        var lines = Lines(log);
        Assert.Equal(lines.Length, lines.Distinct().Count());
        Assert.Equal(Count, after.Count);
        Assert.DoesNotContain(after, t => t.Status is TrialStatus.Running or TrialStatus.Failed);
        Assert.All(after, t => Assert.Equal(Enumerable.Range(1, t.Epochs), t.Evaluations.Select(e => e.Epoch)));
        Assert.All(after, t => Assert.All(t.Evaluations, e => Assert.Equal(OtherProcess.Accuracy(t.Configuration, e.Epoch), e.Accuracy)));
        Assert.All(before, t => Assert.Equal((t.Number, t.Configuration), (after[t.Number].Number, after[t.Number].Configuration)));
        Assert.All(before, t => Assert.Equal(t.Evaluations, after[t.Number].Evaluations.Take(t.Evaluations.Count)));
        Assert.All(before.Where(t => t.Status == TrialStatus.Completed), t => Assert.Equal(t.Evaluations, after[t.Number].Evaluations));
        // An epoch that was reported just before the end may lack its line, one for each that was killed.
        Assert.InRange(after.Sum(t => t.Epochs) - lines.Count(l => l.StartsWith("epoch", StringComparison.Ordinal)), 0, 2);
    }

    private static Process Start(string journal, string log, string worker, int milliseconds) => MLNetFineTune.Tests.DotnetProgram.Start(
        typeof(OtherProcess).Assembly.Location, journal, log, worker, Count.ToString(CultureInfo.InvariantCulture), milliseconds.ToString(CultureInfo.InvariantCulture));

    private static string[] Lines(string log)
    {
        if (!File.Exists(log))
            return [];
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static IReadOnlyList<Trial> Read(string path)
    {
        using var journal = SweepJournal.Open(path, OtherProcess.Identity);
        return journal.Trials();
    }
}
