namespace MLNetFineTune.Torch.Training;

/// <summary>Which batches make one step: their gradients are gathered.</summary>
internal static class StepGroups
{
    /// <summary>Steps before an epoch, from 0; before the epoch behind the last one, all of the run's.</summary>
    public static long Before(int epoch, ITrainingTask task, TrainingOptions options) => epoch == 0 ? 0 : options.TokensPerStep is null
        ? (long)epoch * Ends(task.Epoch(0), options, task.Tokens).Length
        : Enumerable.Range(0, epoch).Sum(e => (long)Ends(task.Epoch(e), options, task.Tokens).Length);

    /// <summary>Of each step of an epoch the batch behind its last one. The epoch's last step may be smaller than the others.</summary>
    /// <param name="batches">The epoch's batches.</param>
    /// <param name="options">How many batches, or tokens, make a step.</param>
    /// <param name="tokens">Tokens of a batch.</param>
    public static int[] Ends(IReadOnlyList<int[]> batches, TrainingOptions options, Func<int[], int> tokens)
    {
        var ends = new List<int>();
        var (first, gathered) = (0, 0L);
        for (var i = 0; i < batches.Count; i++)
        {
            gathered += options.TokensPerStep is null ? 0 : tokens(batches[i]);
            var isFull = options.TokensPerStep is { } least ? gathered >= least : i + 1 - first == options.GradientAccumulationSteps;
            if (!isFull && i + 1 < batches.Count)
                continue;
            ends.Add(i + 1);
            (first, gathered) = (i + 1, 0);
        }
        return [.. ends];
    }

    /// <summary>The batches of the step that a batch belongs to: first, and behind the last.</summary>
    public static (int Start, int End) Of(int[] ends, int batch)
    {
        var group = Array.BinarySearch(ends, batch);
        group = group < 0 ? ~group : group + 1;
        return (group == 0 ? 0 : ends[group - 1], ends[group]);
    }
}
