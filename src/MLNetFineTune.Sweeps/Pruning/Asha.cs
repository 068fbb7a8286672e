using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>
/// Asynchronous successive halving (Li et al. 2020): trials begin with few epochs, and of those that have finished a rung the best part goes on to the next, as soon as it is seen to be among the
/// best and without waiting for the others. Pure: it only says what to do next.
/// </summary>
public sealed class Asha
{
    /// <param name="minEpochs">Epochs of the first rung, at least 1.</param>
    /// <param name="maxEpochs">Epochs of a trial that is trained to the end, at least <paramref name="minEpochs"/>.</param>
    /// <param name="reductionFactor">Each rung has as many times the epochs of the one before, and the best of as many go on to it; at least 2. Default 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its least.</exception>
    public Asha(int minEpochs, int maxEpochs, int reductionFactor = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEpochs, minEpochs);
        ArgumentOutOfRangeException.ThrowIfLessThan(reductionFactor, 2);
        ReductionFactor = reductionFactor;
        var rungs = new List<int>();
        for (long epochs = minEpochs; epochs < maxEpochs; epochs *= reductionFactor)
            rungs.Add((int)epochs);
        Rungs = [.. rungs, maxEpochs];
    }

    /// <summary>Of how many the best goes on.</summary>
    public int ReductionFactor { get; }

    /// <summary>Epochs of each rung, all together; the last is the end.</summary>
    public IReadOnlyList<int> Rungs { get; }

    /// <summary>Epochs that a new trial is trained for.</summary>
    public int FirstRung => Rungs[0];

    /// <summary>Rungs and factor, by which a journal knows it.</summary>
    public string Description => $"Asha({string.Join(", ", Rungs)}; 1/{ReductionFactor})";

    /// <summary>What a trial is that was trained this far.</summary>
    public TrialStatus StatusAfter(int epochs) => epochs >= Rungs[^1] ? TrialStatus.Completed : TrialStatus.Paused;

    /// <summary>The paused trial to go on with: of the highest rung that has one among its best, the best. Null where none is; then it is a new trial's turn.</summary>
    public Proposal? Promote(IReadOnlyList<Trial> trials, ValidationMetric metric)
    {
        ArgumentNullException.ThrowIfNull(trials);
        for (var rung = Rungs.Count - 2; rung >= 0; rung--)
        {
            var finished = Finished(trials, rung, metric);
            var best = finished.Take(finished.Count / ReductionFactor).FirstOrDefault(t => IsPausedAt(t, rung) && t.Score(metric, Rungs[rung]) is not null);
            if (best is not null)
                return Proposal.GoOn(best.Number, Rungs[rung + 1]);
        }
        return null;
    }

    /// <summary>Paused trials that can no longer be promoted, whatever the trials to come are like: enough are better already.</summary>
    /// <param name="trials">All trials so far.</param>
    /// <param name="metric">By which they are compared.</param>
    /// <param name="totalTrials">Trials that there will be at most.</param>
    public IReadOnlyList<Trial> Losers(IReadOnlyList<Trial> trials, ValidationMetric metric, int totalTrials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        return [.. Enumerable.Range(0, Rungs.Count - 1).SelectMany(rung => Finished(trials, rung, metric).Skip(totalTrials / ReductionFactor).Where(t => IsPausedAt(t, rung)))];
    }

    /// <summary>Trials that have been trained to a rung, or ended before it, best there first.</summary>
    private List<Trial> Finished(IReadOnlyList<Trial> trials, int rung, ValidationMetric metric) =>
    [
        .. trials.Where(t => HasFinished(t, Rungs[rung]))
            // Where a trial was among others at a rung does not change if it fails at a later one: who loses there has lost for good.
            .OrderBy(t => t.Status == TrialStatus.Failed && t.UntilEpoch <= Rungs[rung] ? Ranking.Worst : Ranking.KeyThen(t, metric, Rungs[rung]))
            .ThenBy(t => t.Number),
    ];

    private static bool HasFinished(Trial trial, int epochs) => trial.Status switch
    {
        TrialStatus.Completed => true,
        TrialStatus.Failed => trial.UntilEpoch >= epochs,
        // It may fail still.
        TrialStatus.Running => trial.UntilEpoch > epochs && trial.Epochs >= epochs,
        _ => trial.Epochs >= epochs,
    };

    private bool IsPausedAt(Trial trial, int rung) => trial.Status == TrialStatus.Paused && trial.UntilEpoch == Rungs[rung];
}
