namespace MLNetFineTune.Sweeps.Tests.Journal;

/// <summary>Files that are no journal of the sweep, or cannot be written.</summary>
public sealed class JournalRefusalTests : IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("status = '7'")]
    [InlineData("status = 'Sleeping'")]
    [InlineData("number = 5")]
    [InlineData("model_epoch = '../../home'")]
    [InlineData("model_epoch = -1")]
    [InlineData("until_epoch = 'x'")]
    [InlineData("configuration = '{'")]
    [InlineData("configuration = '{\"CheckpointFolder\":\"/\"}'")]
    public void Trials_CellThatNoJournalHas_AreDamaged(string change)
    {
        using (var journal = _file.Open())
            journal.Finish(journal.TakeJob("w", JournalFile.New)!, TrialStatus.Completed, 1);
        _file.Sql($"UPDATE trials SET {change}");

        using var damaged = _file.Open();
        var e = Assert.Throws<SweepJournalException>(() => damaged.Trials());
        Assert.Equal(JournalProblem.Damaged, e.Problem);
        Assert.Contains(_file.Path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherSweep_IsRefusedByNameAndValue()
    {
        _file.Open().Dispose();

        var refused = Assert.Throws<SweepJournalException>(() => SweepJournal.Open(_file.Path, OtherProcess.Identity with { Data = "others", Seed = 2 }));

        Assert.Equal(JournalProblem.OtherSweep, refused.Problem);
        Assert.Contains("Data: found data; allowed others", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Seed: found 1; allowed 2", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Checkpoint", refused.Message, StringComparison.Ordinal);
        var space = Assert.Throws<SweepJournalException>(() => SweepJournal.Open(_file.Path, OtherProcess.Identity with { Space = Trials.Space.Without("BatchSize").Json }));
        Assert.Contains("BatchSize", space.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NewerFormat_IsRefused()
    {
        _file.Open().Dispose();
        _file.Sql("PRAGMA user_version = 7");

        var refused = Assert.Throws<SweepJournalException>(() => _file.Open());

        Assert.Equal(JournalProblem.NewerFormat, refused.Problem);
        Assert.Contains("format 7", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnotherProgramsDatabase_IsRefusedAndLeftAlone()
    {
        _file.Sql("CREATE TABLE theirs (a)");
        var before = File.ReadAllBytes(_file.Path);

        Assert.Equal(JournalProblem.NotAJournal, Assert.Throws<SweepJournalException>(() => _file.Open()).Problem);

        Assert.Equal(before, File.ReadAllBytes(_file.Path));
    }

    [Fact]
    public void Open_AnotherKindOfFile_IsRefusedAndLeftAlone()
    {
        var text = string.Concat(Enumerable.Repeat("this is no database\n", 300));
        File.WriteAllText(_file.Path, text);

        Assert.Equal(JournalProblem.NotAJournal, Assert.Throws<SweepJournalException>(() => _file.Open()).Problem);

        Assert.Equal(text, File.ReadAllText(_file.Path));
    }

    [Fact]
    public void Open_NoSuchFolder_SaysWhichFile()
    {
        var refused = Assert.Throws<SweepJournalException>(() => SweepJournal.Open(_file.Path + "/none/journal.db", OtherProcess.Identity));

        Assert.Equal(JournalProblem.Unavailable, refused.Problem);
        Assert.Contains("none", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DamagedFile_IsRefused()
    {
        using (var journal = _file.Open())
        {
            for (var i = 0; i < 50; i++)
                journal.Finish(journal.TakeJob("w", JournalFile.New)!, TrialStatus.Completed);
        }
        var bytes = File.ReadAllBytes(_file.Path);
        Array.Fill(bytes, (byte)0xA5, 4096, bytes.Length - 4096);
        File.WriteAllBytes(_file.Path, bytes);

        Assert.Equal(JournalProblem.Damaged, Assert.Throws<SweepJournalException>(() =>
        {
            using var journal = _file.Open();
            journal.Trials();
        }).Problem);
    }

    [Fact]
    public void Report_DiskFull_SaysSoAndLosesNothing()
    {
        using var journal = _file.Open();
        var job = journal.TakeJob("w", JournalFile.New)!;
        JournalFile.Limit(journal, null);

        var written = 0;
        var full = Assert.Throws<SweepJournalException>(() =>
        {
            for (; written < 10000; written++)
                journal.Report(job, new(written + 1, 1, 1));
        });

        Assert.Equal(JournalProblem.DiskFull, full.Problem);
        Assert.Contains(_file.Path, full.Message, StringComparison.Ordinal);
        Assert.InRange(written, 1, 9999);
        Assert.Equal(written, journal.Trials()[0].Epochs);
        // There is space again.
        JournalFile.Limit(journal, 1000000);
        journal.Report(job, new(written + 1, 1, 1));
        journal.Finish(job, TrialStatus.Completed);
        Assert.Equal((written + 1, TrialStatus.Completed), (journal.Trials()[0].Epochs, journal.Trials()[0].Status));
    }

    [Fact]
    public void Report_LockedByAnother_SaysSoAndWorksLater()
    {
        using var journal = SweepJournal.Open(_file.Path, OtherProcess.Identity, _file.Clock, TimeSpan.FromSeconds(1));
        var job = journal.TakeJob("w", JournalFile.New)!;
        using (var other = _file.Connect())
        {
            using var transaction = other.BeginTransaction(deferred: false);
            Assert.Equal(JournalProblem.Locked, Assert.Throws<SweepJournalException>(() => journal.Report(job, new(1, 1, 1))).Problem);
            // Readers do not wait.
            Assert.Single(journal.Trials());
        }

        journal.Report(job, new(1, 1, 1));
        Assert.Equal(1, journal.Trials()[0].Epochs);
    }
}
