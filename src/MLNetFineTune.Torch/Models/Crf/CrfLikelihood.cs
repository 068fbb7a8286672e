namespace MLNetFineTune.Torch.Models.Crf;

/// <summary>
/// Negative log-likelihood of label sequences and its gradients (Lample et al. 2016, section 2.2): what the chain expects less what the labels say. A word without a label counts with all
/// of them.
/// </summary>
/// <param name="Loss">Sum over the sequences, divided by the number of words with a label.</param>
/// <param name="Emissions">(words, labels) its gradient.</param>
/// <param name="Transitions">(labels, labels) its gradient.</param>
/// <param name="Starts">(labels) its gradient.</param>
/// <param name="Ends">(labels) its gradient.</param>
internal sealed record CrfLikelihood(double Loss, float[] Emissions, float[] Transitions, float[] Starts, float[] Ends)
{
    /// <param name="chain">Transitions, starts, ends.</param>
    /// <param name="emissions">(words, labels).</param>
    /// <param name="sequences">The sequences; at least one word has a label.</param>
    public static CrfLikelihood Of(LinearChain chain, float[] emissions, CrfSequences sequences)
    {
        var parts = new CrfExpectation[sequences.Count];
        Cores.Run(parts.Length, s => parts[s] = CrfExpectation.Of(
            chain, emissions.AsSpan(sequences.Starts[s] * chain.Labels, (sequences.Starts[s + 1] - sequences.Starts[s]) * chain.Labels),
            sequences.Labels.AsSpan(sequences.Starts[s]..sequences.Starts[s + 1]), sequences.Begins[s], sequences.Ends[s]));

        // Added in the order of the sequences: the same bits at any number of threads.
        var factor = 1.0 / Math.Max(1, sequences.Labels.Count(l => l >= 0));
        return new(
            parts.Sum(p => p.Loss) * factor, [.. parts.SelectMany(p => p.Emissions).Select(g => (float)(g * factor))],
            Total(p => p.Transitions), Total(p => p.Starts), Total(p => p.Ends));

        float[] Total(Func<CrfExpectation, double[]> gradient)
        {
            var sum = new double[gradient(parts[0]).Length];
            foreach (var part in parts)
            {
                var values = gradient(part);
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += values[i];
            }
            return Array.ConvertAll(sum, v => (float)(v * factor));
        }
    }
}
