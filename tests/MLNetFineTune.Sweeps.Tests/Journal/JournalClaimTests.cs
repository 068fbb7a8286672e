namespace MLNetFineTune.Sweeps.Tests.Journal;

/// <summary>Who gets which trial.</summary>
public sealed class JournalClaimTests : IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void TakeJob_PausedTrial_GoesOnWhereItWas()
    {
        using var journal = _file.Open();
        var job = journal.TakeJob("w", JournalFile.New)!;
        journal.Report(job, new(1, 1, 0.5));
        journal.Finish(job, TrialStatus.Paused);

        var next = journal.TakeJob("w", _ => Proposal.GoOn(0, 3))!;

        Assert.Equal(new Job(0, Trials.Configuration(0), 1, 3, 1, "w"), next);
        Assert.Equal((TrialStatus.Running, 3), (journal.Trials()[0].Status, journal.Trials()[0].UntilEpoch));
    }

    [Fact]
    public void TakeJob_NothingProposed_IsNone()
    {
        using var journal = _file.Open();

        Assert.Null(journal.TakeJob("w", _ => null));
        Assert.Empty(journal.Trials());
    }

    [Fact]
    public void TakeJob_WorkerThatHasOne_IsRefused()
    {
        using var journal = _file.Open();
        journal.TakeJob("w", JournalFile.New);

        Assert.Contains("trial 0", Assert.Throws<InvalidOperationException>(() => journal.TakeJob("w", JournalFile.New)).Message, StringComparison.Ordinal);
        Assert.Equal(1, journal.TakeJob("v", JournalFile.New)!.Trial);
    }

    [Fact]
    public void TakeJob_TrialThatIsNotPaused_CannotGoOn()
    {
        using var journal = _file.Open();
        journal.Finish(journal.TakeJob("w", JournalFile.New)!, TrialStatus.Completed);

        Assert.Throws<InvalidOperationException>(() => journal.TakeJob("w", _ => Proposal.GoOn(0, 3)));
        Assert.Throws<InvalidOperationException>(() => journal.TakeJob("w", _ => Proposal.GoOn(7, 3)));
        Assert.Equal(TrialStatus.Completed, Assert.Single(journal.Trials()).Status);
    }

    [Fact]
    public void TakeJob_ProposerThrows_ChangesNothing()
    {
        using var journal = _file.Open();

        Assert.Throws<NotSupportedException>(() => journal.TakeJob("w", _ => throw new NotSupportedException()));
        Assert.Empty(journal.Trials());
        Assert.Equal(0, journal.TakeJob("w", JournalFile.New)!.Trial);
    }

    [Fact]
    public void TakeJob_ManyWorkersAtOnce_NeverGetTheSame()
    {
        using var a = _file.Open();
        using var b = _file.Open();
        var jobs = new List<Job>();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            var journal = worker % 2 == 0 ? a : b;
            for (var i = 0; i < 5; i++)
            {
                var job = journal.TakeJob($"w{worker}", JournalFile.New)!;
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
        using var first = _file.Open();
        using var second = _file.Open();
        var job = first.TakeJob("w", JournalFile.New)!;
        first.Report(job, new(1, 1, 0.5));
        _file.Clock.Advance(25);
        Assert.Null(second.TakeJob("w", _ => null));
        first.Heartbeat("w");
        _file.Clock.Advance(25);
        Assert.Null(second.TakeJob("w", _ => null));
        _file.Clock.Advance(6);

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
    public void TakeJob_TrialWhoseSweepsWereKilled_NeverFailsForThat()
    {
        var journals = Enumerable.Range(0, 9).Select(_ => _file.Open()).ToList();
        for (var i = 0; i < journals.Count; i++)
        {
            var job = journals[i].TakeJob("w", JournalFile.New)!;
            Assert.Equal((0, i + 1), (job.Trial, job.Attempt));
            _file.Clock.Advance(31);
        }

        Assert.Equal(TrialStatus.Running, Assert.Single(journals[0].Trials()).Status);
        journals.ForEach(j => j.Dispose());
    }

    [Fact]
    public void TakeJob_ClockSetOn_LeavesTheJobsOfItsOwnWorkers()
    {
        using var journal = _file.Open();
        var job = journal.TakeJob("v", JournalFile.New)!;
        // As where the machine was asleep: nobody has had time for a heartbeat.
        _file.Clock.Advance(3600);

        Assert.Equal(1, journal.TakeJob("w", JournalFile.New)!.Trial);
        journal.Report(job, new(1, 1, 0.5));
        journal.Finish(job, TrialStatus.Completed);
    }

    [Fact]
    public void TryAgain_JobWhoseProcessDied_GoesToTheNextOnceForEachRung()
    {
        using var journal = _file.Open();
        var job = journal.TakeJob("w", JournalFile.New)!;
        journal.Report(job, new(1, 1, 0.5));
        Assert.True(journal.TryAgain(job, "exit code 137"));
        Assert.Equal((TrialStatus.Running, "exit code 137"), (journal.Trials()[0].Status, journal.Trials()[0].Error));
        Assert.Equal(JournalProblem.JobLost, Assert.Throws<SweepJournalException>(() => journal.Fail(job, "again")).Problem);

        job = journal.TakeJob("v", _ => null)!;
        Assert.Equal((0, 1), (job.Trial, job.CompletedEpochs));
        // Given back on purpose, it has been tried no more often.
        journal.Release(job);
        job = journal.TakeJob("v", _ => null)!;
        Assert.False(journal.TryAgain(job, "exit code 137"));
        journal.Finish(job, TrialStatus.Paused);
        Assert.Null(journal.Trials()[0].Error);

        Assert.True(journal.TryAgain(journal.TakeJob("w", _ => Proposal.GoOn(0, 3))!, "exit code 137"));
    }

    [Fact]
    public void KeepModel_RunningTrial_IsNamedAndTheJobGoesOn()
    {
        using var journal = _file.Open();
        var job = journal.TakeJob("w", JournalFile.New)!;
        journal.Report(job, new(1, 1, 0.5));
        journal.KeepModel(job, 1);
        Assert.Equal((TrialStatus.Running, 1), (journal.Trials()[0].Status, journal.Trials()[0].ModelEpoch));
        journal.Report(job, new(2, 2, 0.4));
        journal.Release(job);

        Assert.Equal(JournalProblem.JobLost, Assert.Throws<SweepJournalException>(() => journal.KeepModel(job, 2)).Problem);
        Assert.Equal(2, journal.TakeJob("w", _ => null)!.CompletedEpochs);
        Assert.Equal(1, journal.Trials()[0].ModelEpoch);
    }

    [Fact]
    public void Release_Job_GoesToTheNextAtOnceAndIsNoAttempt()
    {
        using var journal = _file.Open();
        for (var i = 0; i < 5; i++)
        {
            var job = journal.TakeJob("w", JournalFile.New)!;
            Assert.Equal((0, 1), (job.Trial, job.Attempt));
            journal.Release(job);
        }
    }

    [Fact]
    public void Dispose_JobsNotFinished_GoBack()
    {
        using (var journal = _file.Open())
            journal.TakeJob("w", JournalFile.New);

        using var next = _file.Open();
        Assert.Equal(new Job(0, Trials.Configuration(0), 0, 1, 1, "v"), next.TakeJob("v", _ => null));
    }

    [Fact]
    public void HasOthers_AnotherThatIsAlive_IsSeenUntilItIsNot()
    {
        using var journal = _file.Open();
        journal.Heartbeat("w");
        Assert.False(journal.HasOthers());
        using (var other = _file.Open())
        {
            other.Heartbeat("w");
            Assert.True(journal.HasOthers());
            _file.Clock.Advance(31);
            Assert.False(journal.HasOthers());
            other.Heartbeat("w");
        }
        Assert.False(journal.HasOthers());
    }
}
