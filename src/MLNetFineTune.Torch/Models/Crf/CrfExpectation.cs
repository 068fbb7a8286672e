using System.Buffers;

namespace MLNetFineTune.Torch.Models.Crf;

/// <summary>Negative log-likelihood of one label sequence, and its gradients.</summary>
internal sealed class CrfExpectation
{
    private CrfExpectation(int words, int labels) =>
        (Emissions, Transitions, Starts, Ends) = (new double[words * labels], new double[labels * labels], new double[labels], new double[labels]);

    public double Loss { get; private set; }

    public double[] Emissions { get; }

    public double[] Transitions { get; }

    public double[] Starts { get; }

    public double[] Ends { get; }

    /// <param name="chain">Transitions, starts, ends.</param>
    /// <param name="emissions">(words, labels).</param>
    /// <param name="labels">(words); -1 where there is none.</param>
    /// <param name="begins">Whether it begins where its text does.</param>
    /// <param name="ends">Whether it ends where its text does.</param>
    public static CrfExpectation Of(LinearChain chain, ReadOnlySpan<float> emissions, ReadOnlySpan<int> labels, bool begins, bool ends)
    {
        var result = new CrfExpectation(labels.Length, chain.Labels);
        var scores = ArrayPool<double>.Shared.Rent(3 * emissions.Length);
        var of = scores.AsSpan(0, emissions.Length);
        for (var i = 0; i < of.Length; i++)
            of[i] = emissions[i];
        result.Add(chain, of, scores.AsSpan(emissions.Length, emissions.Length), scores.AsSpan(2 * emissions.Length, emissions.Length), begins, ends, 1);
        if (!labels.Contains(-1))
        {
            result.Subtract(chain, of, labels, begins, ends);
        }
        else
        {
            for (var i = 0; i < of.Length; i++)
            {
                if (labels[i / chain.Labels] is var label and >= 0 && label != i % chain.Labels)
                    of[i] = double.NegativeInfinity;
            }
            result.Add(chain, of, scores.AsSpan(emissions.Length, emissions.Length), scores.AsSpan(2 * emissions.Length, emissions.Length), begins, ends, -1);
        }
        ArrayPool<double>.Shared.Return(scores);
        return result;
    }

    /// <summary>Adds the logarithm of the sum over all sequences, and what is expected of each label and pair, times a sign.</summary>
    private void Add(LinearChain chain, ReadOnlySpan<double> emissions, Span<double> alphas, Span<double> betas, bool begins, bool ends, double sign)
    {
        var total = chain.Forward(emissions, alphas, begins, ends);
        chain.Backward(emissions, betas, ends);
        Loss += sign * total;
        var labels = chain.Labels;
        var words = emissions.Length / labels;
        for (var i = 0; i < emissions.Length; i++)
            Emissions[i] += sign * Math.Exp(alphas[i] + betas[i] - total);
        for (var w = 1; w < words; w++)
        {
            for (var i = 0; i < labels; i++)
            {
                var before = alphas[(w - 1) * labels + i] - total;
                if (double.IsNegativeInfinity(before))
                    continue;
                for (var j = 0; j < labels; j++)
                    Transitions[i * labels + j] += sign * Math.Exp(before + chain.Transitions[i * labels + j] + emissions[w * labels + j] + betas[w * labels + j]);
            }
        }
        for (var j = 0; j < labels; j++)
        {
            Starts[j] += begins ? sign * Math.Exp(alphas[j] + betas[j] - total) : 0;
            Ends[j] += ends ? sign * Math.Exp(alphas[(words - 1) * labels + j] + betas[(words - 1) * labels + j] - total) : 0;
        }
    }

    /// <summary>Takes the score of the right sequence off, and one for each label and pair of it.</summary>
    private void Subtract(LinearChain chain, ReadOnlySpan<double> emissions, ReadOnlySpan<int> right, bool begins, bool ends)
    {
        var labels = chain.Labels;
        for (var w = 0; w < right.Length; w++)
        {
            Loss -= emissions[w * labels + right[w]];
            Emissions[w * labels + right[w]]--;
            if (w == 0)
                continue;
            Loss -= chain.Transitions[right[w - 1] * labels + right[w]];
            Transitions[right[w - 1] * labels + right[w]]--;
        }
        if (begins)
        {
            Loss -= chain.Starts[right[0]];
            Starts[right[0]]--;
        }
        if (ends)
        {
            Loss -= chain.Ends[right[^1]];
            Ends[right[^1]]--;
        }
    }
}
