namespace MLNetFineTune.Sweeps.Tests.Running;

/// <summary>What killed processes leave in a sweep's folder.</summary>
public sealed class SweepFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tidy_LeftOverFiles_GoAndAllElseStays(bool hasFolds)
    {
        using var folder = new SweepFolder(_folder.File("sweep"));
        using var journal = SweepJournal.Open(folder.Journal, OtherProcess.Identity);
        journal.Finish(journal.TakeJob("w", _ => Proposal.New(Trials.Configuration(0), 1))!, TrialStatus.Paused, 1);
        var kept = folder.OfModel(0, 1);
        var orphan = folder.OfModel(0, 3);
        string[] users = [Path.Combine(folder.Root, "models", "finetune-tiny-en"), folder.OfTrial(0)];
        string[] left = [SweepFolder.Unfinished(orphan), SweepFolder.Unfinished(kept), folder.OfTrial(1)];
        foreach (var path in users.Concat(left).Append(kept).Append(orphan))
            Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(folder.Root, "examples.1.tmp"), "");

        // While another is at work, all of it may be that one's.
        using (var other = SweepJournal.Open(folder.Journal, OtherProcess.Identity))
        {
            other.Heartbeat("w");
            folder.Tidy(journal, hasFolds);
        }
        Assert.All(left.Append(orphan), p => Assert.True(Directory.Exists(p), p));

        folder.Tidy(journal, hasFolds);

        Assert.All(left, p => Assert.False(Directory.Exists(p), p));
        Assert.All(users.Append(kept), p => Assert.True(Directory.Exists(p), p));
        Assert.Equal(hasFolds, Directory.Exists(orphan));
        Assert.Empty(Directory.GetFiles(folder.Root, "*.tmp"));
    }
}
