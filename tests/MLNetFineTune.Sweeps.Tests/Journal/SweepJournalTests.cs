using Microsoft.Data.Sqlite;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps.Tests.Journal;

public sealed class SweepJournalTests : IDisposable
{
    private static readonly SweepIdentity _identity = OtherProcess.Identity;

    private readonly TemporaryFolder _folder = new();
    private readonly SetClock _clock = new();

    private string File => _folder.File("journal.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Trials_AfterReopening_AreWhatWasWritten()
    {
        using (var journal = Open())
        {
            var first = journal.TakeJob("w", New)!;
            journal.Report(first, new(1, 2.5, 0.7, 0.5, 0.4));
            journal.Report(first, new(2, 5, double.NaN, null, null, 0.25));
            journal.Finish(first, TrialStatus.Completed, "models/0.zip");
            journal.Fail(journal.TakeJob("w", New)!, "the loss is NaN");
            var paused = journal.TakeJob("w", New)!;
            journal.Report(paused, new(1, 1, 0.5));
            journal.Finish(paused, TrialStatus.Paused);
        }

        using var reopened = Open();
        var trials = reopened.Trials();

        Assert.Equal([TrialStatus.Completed, TrialStatus.Failed, TrialStatus.Paused], trials.Select(t => t.Status));
        Assert.Equal([new(1, 2.5, 0.7, 0.5, 0.4), new(2, 5, double.NaN, null, null, 0.25)], trials[0].Evaluations);
        Assert.Equal(("models/0.zip", 5.0, 2, 0.5), (trials[0].ModelPath, trials[0].Seconds, trials[0].Epochs, trials[0].Score(ValidationMetric.Accuracy)));
        Assert.Equal(("the loss is NaN", (double?)null), (trials[1].Error, trials[1].Score(ValidationMetric.Loss)));
        Assert.Equal([0, 1, 2], trials.Select(t => t.Number));
        Assert.Equal(Enumerable.Range(0, 3).Select(Trials.Configuration), trials.Select(t => t.Configuration));
    }

    [Fact]
    public void TakeJob_PausedTrial_GoesOnWhereItWas()
    {
        using var journal = Open();
        var job = journal.TakeJob("w", New)!;
        journal.Report(job, new(1, 1, 0.5));
        journal.Finish(job, TrialStatus.Paused);

        var next = journal.TakeJob("w", _ => Proposal.GoOn(0, 3))!;

        Assert.Equal(new Job(0, Trials.Configuration(0), 1, 3, 1, "w"), next);
        Assert.Equal((TrialStatus.Running, 3), (journal.Trials()[0].Status, journal.Trials()[0].UntilEpoch));
    }

    [Fact]
    public void TakeJob_NothingProposed_IsNone()
    {
        using var journal = Open();

        Assert.Null(journal.TakeJob("w", _ => null));
        Assert.Empty(journal.Trials());
    }

    [Fact]
    public void TakeJob_WorkerThatHasOne_IsRefused()
    {
        using var journal = Open();
        journal.TakeJob("w", New);

        Assert.Contains("trial 0", Assert.Throws<InvalidOperationException>(() => journal.TakeJob("w", New)).Message, StringComparison.Ordinal);
        Assert.Equal(1, journal.TakeJob("v", New)!.Trial);
    }

    [Fact]
    public void TakeJob_TrialThatIsNotPaused_CannotGoOn()
    {
        using var journal = Open();
        journal.Finish(journal.TakeJob("w", New)!, TrialStatus.Completed);

        Assert.Throws<InvalidOperationException>(() => journal.TakeJob("w", _ => Proposal.GoOn(0, 3)));
        Assert.Throws<InvalidOperationException>(() => journal.TakeJob("w", _ => Proposal.GoOn(7, 3)));
        Assert.Equal(TrialStatus.Completed, Assert.Single(journal.Trials()).Status);
    }

    [Fact]
    public void TakeJob_ProposerThrows_ChangesNothing()
    {
        using var journal = Open();

        Assert.Throws<NotSupportedException>(() => journal.TakeJob("w", _ => throw new NotSupportedException()));
        Assert.Empty(journal.Trials());
        Assert.Equal(0, journal.TakeJob("w", New)!.Trial);
    }

    [Fact]
    public void TakeJob_ManyWorkersAtOnce_NeverGetTheSame()
    {
        using var a = Open();
        using var b = Open();
        var jobs = new List<Job>();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            var journal = worker % 2 == 0 ? a : b;
            for (var i = 0; i < 5; i++)
            {
                var job = journal.TakeJob($"w{worker}", New)!;
                lock (jobs)
                    jobs.Add(job);
                journal.Report(job, new(1, 1, 1, 0.5));
                journal.Finish(job, TrialStatus.Completed);
            }
        });

        Assert.Equal(Enumerable.Range(0, 40), jobs.Select(j => j.Trial).Order());
        Assert.Equal(a.Trials().Select(t => t.Configuration), b.Trials().Select(t => t.Configuration));
        Assert.All(a.Trials(), t => Assert.Equal(TrialStatus.Completed, t.Status));
    }

    [Fact]
    public void TakeJob_SilentWorkersTrial_GoesToAnotherAndIsLostToTheFirst()
    {
        using var first = Open();
        using var second = Open();
        var job = first.TakeJob("w", New)!;
        first.Report(job, new(1, 1, 0.5));
        _clock.Advance(25);
        Assert.Null(second.TakeJob("w", _ => null));
        first.Heartbeat("w");
        _clock.Advance(25);
        Assert.Null(second.TakeJob("w", _ => null));
        _clock.Advance(6);

        var taken = second.TakeJob("w", _ => null)!;

        Assert.Equal(job with { CompletedEpochs = 1, Attempt = 2 }, taken);
        Assert.Equal(JournalProblem.JobLost, Assert.Throws<SweepJournalException>(() => first.Report(job, new(2, 2, 0.4))).Problem);
        Assert.Equal(JournalProblem.JobLost, Assert.Throws<SweepJournalException>(() => first.Finish(job, TrialStatus.Completed)).Problem);
        second.Report(taken, new(2, 2, 0.3));
        second.Finish(taken, TrialStatus.Completed);
        Assert.Equal([0.5, 0.3], first.Trials()[0].Evaluations.Select(e => e.Loss));
        Assert.Equal(JournalProblem.JobLost, Assert.Throws<SweepJournalException>(() => second.Fail(taken, "again")).Problem);
    }

    [Fact]
    public void TakeJob_TrialThatKillsEveryWorker_FailsInTheEnd()
    {
        using var journal = Open();
        for (var i = 0; i < SweepJournal.MostAttempts; i++)
        {
            var job = journal.TakeJob($"w{i}", New)!;
            Assert.Equal((0, i + 1), (job.Trial, job.Attempt));
            _clock.Advance(31);
        }

        Assert.Equal(1, journal.TakeJob("last", New)!.Trial);
        Assert.Equal(TrialStatus.Failed, journal.Trials()[0].Status);
        Assert.Contains("3 times", journal.Trials()[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Release_Job_GoesToTheNextAtOnceAndIsNoAttempt()
    {
        using var journal = Open();
        for (var i = 0; i < 5; i++)
        {
            var job = journal.TakeJob("w", New)!;
            Assert.Equal((0, 1), (job.Trial, job.Attempt));
            journal.Release(job);
        }
    }

    [Fact]
    public void Dispose_JobsNotFinished_GoBack()
    {
        using (var journal = Open())
            journal.TakeJob("w", New);

        using var next = Open();
        Assert.Equal(new Job(0, Trials.Configuration(0), 0, 1, 1, "v"), next.TakeJob("v", _ => null));
    }

    [Fact]
    public void Settle_PausedTrial_IsStoppedAndItsModelForgotten()
    {
        using var journal = Open();
        journal.Finish(journal.TakeJob("w", New)!, TrialStatus.Paused, "a.zip");
        journal.Finish(journal.TakeJob("w", New)!, TrialStatus.Completed, "b.zip");
        journal.TakeJob("w", New);

        for (var i = 0; i < 3; i++)
            journal.Settle(i, null);

        Assert.Equal([(TrialStatus.Stopped, null), (TrialStatus.Completed, null), (TrialStatus.Running, (string?)null)], journal.Trials().Select(t => (t.Status, t.ModelPath)));
    }

    [Fact]
    public void Open_OtherSweep_IsRefusedByNameAndValue()
    {
        Open().Dispose();

        var refused = Assert.Throws<SweepJournalException>(() => SweepJournal.Open(File, _identity with { Data = "others", Seed = 2 }));

        Assert.Equal(JournalProblem.OtherSweep, refused.Problem);
        Assert.Contains("Data: found data; allowed others", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Seed: found 1; allowed 2", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Checkpoint", refused.Message, StringComparison.Ordinal);
        var space = Assert.Throws<SweepJournalException>(() => SweepJournal.Open(File, _identity with { Space = Trials.Space.Without("BatchSize").Json }));
        Assert.Contains("BatchSize", space.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NewerFormat_IsRefused()
    {
        Open().Dispose();
        Sql("PRAGMA user_version = 7");

        var refused = Assert.Throws<SweepJournalException>(() => Open());

        Assert.Equal(JournalProblem.NewerFormat, refused.Problem);
        Assert.Contains("format 7", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnotherProgramsDatabase_IsRefusedAndLeftAlone()
    {
        Sql("CREATE TABLE theirs (a)");
        var before = System.IO.File.ReadAllBytes(File);

        Assert.Equal(JournalProblem.NotAJournal, Assert.Throws<SweepJournalException>(() => Open()).Problem);

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void Open_AnotherKindOfFile_IsRefusedAndLeftAlone()
    {
        var text = string.Concat(Enumerable.Repeat("this is no database\n", 300));
        System.IO.File.WriteAllText(File, text);

        Assert.Equal(JournalProblem.NotAJournal, Assert.Throws<SweepJournalException>(() => Open()).Problem);

        Assert.Equal(text, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Open_NoSuchFolder_SaysWhichFile()
    {
        var refused = Assert.Throws<SweepJournalException>(() => SweepJournal.Open(_folder.File("none/journal.db"), _identity));

        Assert.Equal(JournalProblem.Unavailable, refused.Problem);
        Assert.Contains("none", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DamagedFile_IsRefused()
    {
        using (var journal = Open())
        {
            for (var i = 0; i < 50; i++)
                journal.Finish(journal.TakeJob("w", New)!, TrialStatus.Completed);
        }
        var bytes = System.IO.File.ReadAllBytes(File);
        Array.Fill(bytes, (byte)0xA5, 4096, bytes.Length - 4096);
        System.IO.File.WriteAllBytes(File, bytes);

        Assert.Equal(JournalProblem.Damaged, Assert.Throws<SweepJournalException>(() =>
        {
            using var journal = Open();
            journal.Trials();
        }).Problem);
    }

    [Fact]
    public void Report_DiskFull_SaysSoAndLosesNothing()
    {
        using var journal = Open();
        var job = journal.TakeJob("w", New)!;
        Limit(journal, null);

        var written = 0;
        var full = Assert.Throws<SweepJournalException>(() =>
        {
            for (; written < 10000; written++)
                journal.Report(job, new(written + 1, 1, 1));
        });

        Assert.Equal(JournalProblem.DiskFull, full.Problem);
        Assert.Contains(File, full.Message, StringComparison.Ordinal);
        Assert.InRange(written, 1, 9999);
        Assert.Equal(written, journal.Trials()[0].Epochs);
        // There is space again.
        Limit(journal, 1000000);
        journal.Report(job, new(written + 1, 1, 1));
        journal.Finish(job, TrialStatus.Completed);
        Assert.Equal((written + 1, TrialStatus.Completed), (journal.Trials()[0].Epochs, journal.Trials()[0].Status));
    }

    [Fact]
    public void Report_LockedByAnother_SaysSoAndWorksLater()
    {
        using var journal = SweepJournal.Open(File, _identity, _clock, TimeSpan.FromSeconds(1));
        var job = journal.TakeJob("w", New)!;
        using (var other = Connect())
        {
            using var transaction = other.BeginTransaction(deferred: false);
            Assert.Equal(JournalProblem.Locked, Assert.Throws<SweepJournalException>(() => journal.Report(job, new(1, 1, 1))).Problem);
            // Readers do not wait.
            Assert.Single(journal.Trials());
        }

        journal.Report(job, new(1, 1, 1));
        Assert.Equal(1, journal.Trials()[0].Epochs);
    }

    [Fact]
    public void Finish_Running_IsRefused()
    {
        using var journal = Open();
        var job = journal.TakeJob("w", New)!;

        Assert.Throws<ArgumentOutOfRangeException>(() => journal.Finish(job, TrialStatus.Running));
        Assert.Throws<ArgumentOutOfRangeException>(() => journal.Finish(job, TrialStatus.Failed));
    }

    [Fact]
    public void AnyMethod_AfterDispose_Throws()
    {
        var journal = Open();
        journal.Dispose();

        Assert.Throws<ObjectDisposedException>(() => journal.Trials());
        Assert.Throws<ObjectDisposedException>(() => journal.TakeJob("w", New));
        System.IO.File.Delete(File);
    }

    private static Proposal New(IReadOnlyList<Trial> trials) => Proposal.New(Trials.Configuration(trials.Count), 1);

    private SweepJournal Open() => SweepJournal.Open(File, _identity, _clock, TimeSpan.FromSeconds(30));

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Sql(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>SQLite answers at this size as it does where the disk is full; null for no more than it has.</summary>
    private static void Limit(SweepJournal journal, object? pages)
    {
        using var command = journal.Connection.CreateCommand();
        command.CommandText = "PRAGMA page_count";
        pages ??= command.ExecuteScalar();
        command.CommandText = $"PRAGMA max_page_count = {pages}";
        command.ExecuteScalar();
    }
}
