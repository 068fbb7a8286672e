using MLNetFineTune.Torch.Models.Crf;

namespace MLNetFineTune.Torch.Tests.Models.Crf;

/// <summary>A chain's sums and best sequence by going through every sequence.</summary>
internal static class BruteForce
{
    public static LinearChain RandomChain(Random random, int labels, double size = 2) =>
        new(Values(random, labels * labels, size), Values(random, labels, size), Values(random, labels, size));

    public static double[] Values(Random random, int count, double size) => [.. Enumerable.Range(0, count).Select(_ => size * (2 * random.NextDouble() - 1))];

    public static IEnumerable<int[]> Sequences(int words, int labels)
    {
        var path = new int[words];
        while (true)
        {
            yield return [.. path];
            var w = words - 1;
            while (w >= 0 && ++path[w] == labels)
                path[w--] = 0;
            if (w < 0)
                yield break;
        }
    }

    public static double Score(LinearChain chain, double[] emissions, int[] path, bool begins = true, bool ends = true)
    {
        var score = (begins ? chain.Starts[path[0]] : 0) + (ends ? chain.Ends[path[^1]] : 0);
        for (var w = 0; w < path.Length; w++)
            score += emissions[w * chain.Labels + path[w]] + (w > 0 ? chain.Transitions[path[w - 1] * chain.Labels + path[w]] : 0);
        return score;
    }

    /// <summary>log Σ exp of the scores of the sequences that are wanted.</summary>
    public static double LogSum(LinearChain chain, double[] emissions, Func<int[], bool>? wanted = null, bool begins = true, bool ends = true) => LinearChain.LogSum(
        [.. Sequences(emissions.Length / chain.Labels, chain.Labels).Where(p => wanted?.Invoke(p) ?? true).Select(p => Score(chain, emissions, p, begins, ends))]);
}
