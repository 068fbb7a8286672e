using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps.Tests.Running;

/// <summary>Which trial is trained to the end where promotions bring none there.</summary>
public class ScheduleTests
{
    [Fact]
    public void Propose_OneThatHadFewEpochsOfItsOwnIsDone_TrainsTheBestPausedTrialToTheEnd() =>
        Assert.Equal(Proposal.GoOn(1, 3), Next(Trials.Of(0, TrialStatus.Completed, 0.5), Trials.Of(1, TrialStatus.Paused, 0.7)));

    [Fact]
    public void Propose_OneThatHadFewEpochsGotFurtherAndIsNoWorse_TrainsNoneToTheEnd()
    {
        Assert.Null(Next(Trials.Of(0, TrialStatus.Completed, 0.5, 0.6, 0.6, 0.7), Trials.Of(1, TrialStatus.Paused, 0.7)));
        Assert.Equal(Proposal.GoOn(1, 3), Next(Trials.Of(0, TrialStatus.Completed, 0.5, 0.6, 0.6, 0.7), Trials.Of(1, TrialStatus.Paused, 0.8)));
    }

    [Fact]
    public void Propose_OneHasAllEpochs_TrainsNoneToTheEnd() =>
        Assert.Null(Next(Trials.Of(0, TrialStatus.Completed, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5), Trials.Of(1, TrialStatus.Paused, 0.7)));

    private static Proposal? Next(params Trial[] trials) =>
        new Schedule(new RandomTuner(Trials.Space, 1), new(1, 9), ValidationMetric.Accuracy, trials.Length, 9).Propose(trials);
}
