using MLNetFineTune.Torch.Models.Crf;

namespace MLNetFineTune.Torch.Inference.Entities;

/// <summary>How likely a CRF thinks it that certain words are exactly one entity of a type: the sum over all sequences in which they are.</summary>
internal static class SpanMarginal
{
    /// <returns>Logarithm of the sum; less the chain's total it is that of the probability.</returns>
    public static double Of(
        LinearChain chain, TagTable tags, string type, ReadOnlySpan<double> emissions, ReadOnlySpan<double> alphas, ReadOnlySpan<double> betas, int first, int last)
    {
        var n = tags.Count;
        Span<double> terms = n <= 128 ? stackalloc double[n] : new double[n];
        Span<double> inside = n <= 128 ? stackalloc double[n] : new double[n];
        Span<double> next = n <= 128 ? stackalloc double[n] : new double[n];
        var words = emissions.Length / n;
        inside.Fill(double.NegativeInfinity);
        for (var t = 0; t < n; t++)
        {
            if (t == tags.Outside || tags.Type(t) != type)
                continue;
            for (var p = 0; first > 0 && p < n; p++)
                terms[p] = tags.GoesOn[p, t] ? double.NegativeInfinity : alphas[(first - 1) * n + p] + chain.Transitions[p * n + t];
            inside[t] = emissions[first * n + t] + (first > 0 ? LinearChain.LogSum(terms) : chain.Starts[t]);
        }
        for (var w = first + 1; w <= last; w++)
        {
            for (var t = 0; t < n; t++)
            {
                for (var p = 0; p < n; p++)
                    terms[p] = tags.GoesOn[p, t] ? inside[p] + chain.Transitions[p * n + t] : double.NegativeInfinity;
                next[t] = emissions[w * n + t] + LinearChain.LogSum(terms);
            }
            next.CopyTo(inside);
        }
        for (var t = 0; t < n; t++)
        {
            if (double.IsNegativeInfinity(inside[t]))
                continue;
            for (var q = 0; last + 1 < words && q < n; q++)
            {
                terms[q] = tags.GoesOn[t, q] ? double.NegativeInfinity
                    : chain.Transitions[t * n + q] + emissions[(last + 1) * n + q] + betas[(last + 1) * n + q];
            }
            inside[t] += last + 1 < words ? LinearChain.LogSum(terms) : chain.Ends[t];
        }
        return LinearChain.LogSum(inside);
    }
}
