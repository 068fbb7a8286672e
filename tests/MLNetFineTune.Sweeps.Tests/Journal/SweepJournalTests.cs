using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps.Tests.Journal;

/// <summary>What is written, and what of it is read back.</summary>
public sealed class SweepJournalTests : IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Trials_AfterReopening_AreWhatWasWritten()
    {
        using (var journal = _file.Open())
        {
            var first = journal.TakeJob("w", JournalFile.New)!;
            journal.Report(first, new(1, 2.5, 0.7, 0.5, 0.4));
            journal.Report(first, new(2, 5, double.NaN, null, null, 0.25));
            journal.Finish(first, TrialStatus.Completed, 2);
            journal.Fail(journal.TakeJob("w", JournalFile.New)!, "the loss is NaN");
            var paused = journal.TakeJob("w", JournalFile.New)!;
            journal.Report(paused, new(1, 1, 0.5));
            journal.Finish(paused, TrialStatus.Paused);
        }

        using var reopened = _file.Open();
        var trials = reopened.Trials();

        Assert.Equal([TrialStatus.Completed, TrialStatus.Failed, TrialStatus.Paused], trials.Select(t => t.Status));
        Assert.Equal([new(1, 2.5, 0.7, 0.5, 0.4), new(2, 5, double.NaN, null, null, 0.25)], trials[0].Evaluations);
        Assert.Equal(((int?)2, 5.0, 2, 0.5), (trials[0].ModelEpoch, trials[0].Seconds, trials[0].Epochs, trials[0].Score(ValidationMetric.Accuracy)));
        Assert.Equal(("the loss is NaN", (double?)null), (trials[1].Error, trials[1].Score(ValidationMetric.Loss)));
        Assert.Equal([0, 1, 2], trials.Select(t => t.Number));
        Assert.Equal(Enumerable.Range(0, 3).Select(Trials.Configuration), trials.Select(t => t.Configuration));
    }

    [Fact]
    public void Settle_PausedTrial_IsStoppedAndItsModelForgotten()
    {
        using var journal = _file.Open();
        journal.Finish(journal.TakeJob("w", JournalFile.New)!, TrialStatus.Paused, 1);
        journal.Finish(journal.TakeJob("w", JournalFile.New)!, TrialStatus.Completed, 1);
        journal.TakeJob("w", JournalFile.New);

        Assert.Equal([true, true, false], journal.Trials().Select(t => journal.Settle(t, null)));

        Assert.Equal([(TrialStatus.Stopped, null), (TrialStatus.Completed, null), (TrialStatus.Running, (int?)null)], journal.Trials().Select(t => (t.Status, t.ModelEpoch)));
    }

    [Fact]
    public void Settle_TrialThatAnotherGoesOnWith_ChangesNothing()
    {
        using var journal = _file.Open();
        journal.Finish(journal.TakeJob("w", JournalFile.New)!, TrialStatus.Paused, 1);
        var read = Assert.Single(journal.Trials());
        var job = journal.TakeJob("w", _ => Proposal.GoOn(0, 3))!;
        Assert.False(journal.Settle(read, null));
        journal.Finish(job, TrialStatus.Paused, 3);

        Assert.False(journal.Settle(read, null));
        Assert.Equal((TrialStatus.Paused, 3), (journal.Trials()[0].Status, journal.Trials()[0].ModelEpoch));
    }

    [Fact]
    public void Fail_TrialOfWhichAModelIsKept_KeepsItAndItsFigure()
    {
        using var journal = _file.Open();
        var job = journal.TakeJob("w", JournalFile.New)!;
        journal.Report(job, new(1, 1, 0.5, 0.7));
        journal.Finish(job, TrialStatus.Paused, 1);
        job = journal.TakeJob("w", _ => Proposal.GoOn(0, 3))!;
        journal.Report(job, new(2, 2, 0.4, 0.9));
        journal.Fail(job, "the loss is NaN");

        var trial = Assert.Single(journal.Trials());
        Assert.Equal((TrialStatus.Failed, 1, 0.7), (trial.Status, trial.ModelEpoch, trial.Score(ValidationMetric.Accuracy)));
    }

    [Fact]
    public void Finish_Running_IsRefused()
    {
        using var journal = _file.Open();
        var job = journal.TakeJob("w", JournalFile.New)!;

        Assert.Throws<ArgumentOutOfRangeException>(() => journal.Finish(job, TrialStatus.Running));
        Assert.Throws<ArgumentOutOfRangeException>(() => journal.Finish(job, TrialStatus.Failed));
    }

    [Fact]
    public void Open_ManyAtOnceInANewFile_AreOneJournal()
    {
        for (var round = 0; round < 8; round++)
        {
            using var file = new JournalFile();
            using var start = new Barrier(4);
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
            {
                start.SignalAndWait(TimeSpan.FromSeconds(30));
                using var journal = SweepJournal.Open(file.Path, OtherProcess.Identity);
                journal.TakeJob($"w{number}", JournalFile.New);
            });
            using var opened = file.Open();
            Assert.InRange(opened.Trials().Count, 1, 4);
        }
    }

    [Fact]
    public void AnyMethod_AfterDispose_Throws()
    {
        var journal = _file.Open();
        journal.Dispose();

        Assert.Throws<ObjectDisposedException>(() => journal.Trials());
        Assert.Throws<ObjectDisposedException>(() => journal.TakeJob("w", JournalFile.New));
        File.Delete(_file.Path);
    }
}
