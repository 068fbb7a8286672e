namespace MLNetFineTune.Torch.Models.Crf;

/// <summary>
/// Scores of label sequences: a sequence's score is the sum of its labels' emissions, of the transitions between neighbours, and of its first and last label. Minus infinity forbids.
/// Everything is in logarithms, as f64: the forward and backward sums (Rabiner 1989), the best path (Viterbi 1967).
/// </summary>
internal sealed class LinearChain
{
    /// <summary>Below this a sum of exponentials has lost digits, or is zero; it is then made again, more slowly, relative to its own largest term.</summary>
    private const double LeastSum = 1e-200;

    private readonly double[] _expColumns;
    private readonly double[] _expRows;
    private readonly double _most;

    /// <param name="transitions">(labels, labels): a label, the column, behind another one, the row.</param>
    /// <param name="starts">(labels): as a text's first label.</param>
    /// <param name="ends">(labels): as a text's last label.</param>
    public LinearChain(double[] transitions, double[] starts, double[] ends)
    {
        (Transitions, Starts, Ends, Labels) = (transitions, starts, ends, starts.Length);
        _most = transitions.Max();
        _expRows = Array.ConvertAll(transitions, t => Math.Exp(t - _most));
        _expColumns = new double[transitions.Length];
        for (var i = 0; i < Labels; i++)
            for (var j = 0; j < Labels; j++)
                _expColumns[j * Labels + i] = _expRows[i * Labels + j];
    }

    public int Labels { get; }

    public double[] Transitions { get; }

    public double[] Starts { get; }

    public double[] Ends { get; }

    /// <summary>Logarithm of the sum over all beginnings that end in each label at each place; returns that of the sum over all sequences.</summary>
    /// <param name="emissions">(words, labels).</param>
    /// <param name="alphas">Takes (words, labels).</param>
    /// <param name="ends">Whether the sequence ends where its text does.</param>
    /// <param name="begins">Whether it begins where its text does.</param>
    public double Forward(ReadOnlySpan<double> emissions, Span<double> alphas, bool begins = true, bool ends = true)
    {
        Span<double> scratch = Labels <= 128 ? stackalloc double[Labels] : new double[Labels];
        var words = emissions.Length / Labels;
        for (var j = 0; j < Labels; j++)
            alphas[j] = emissions[j] + (begins ? Starts[j] : 0);
        for (var w = 1; w < words; w++)
        {
            var now = alphas.Slice(w * Labels, Labels);
            Sum(alphas.Slice((w - 1) * Labels, Labels), _expColumns, Transitions, 1, Labels, now, scratch);
            for (var j = 0; j < Labels; j++)
                now[j] += emissions[w * Labels + j];
        }
        var last = alphas.Slice((words - 1) * Labels, Labels);
        for (var j = 0; j < Labels; j++)
            scratch[j] = last[j] + (ends ? Ends[j] : 0);
        return LogSum(scratch);
    }

    /// <summary>Logarithm of the sum over all continuations behind each label at each place.</summary>
    /// <param name="emissions">(words, labels).</param>
    /// <param name="betas">Takes (words, labels).</param>
    /// <param name="ends">Whether the sequence ends where its text does.</param>
    public void Backward(ReadOnlySpan<double> emissions, Span<double> betas, bool ends = true)
    {
        Span<double> scratch = Labels <= 128 ? stackalloc double[Labels] : new double[Labels];
        Span<double> next = Labels <= 128 ? stackalloc double[Labels] : new double[Labels];
        var words = emissions.Length / Labels;
        for (var j = 0; j < Labels; j++)
            betas[(words - 1) * Labels + j] = ends ? Ends[j] : 0;
        for (var w = words - 2; w >= 0; w--)
        {
            for (var j = 0; j < Labels; j++)
                next[j] = emissions[(w + 1) * Labels + j] + betas[(w + 1) * Labels + j];
            Sum(next, _expRows, Transitions, Labels, 1, betas.Slice(w * Labels, Labels), scratch);
        }
    }

    /// <summary>The sequence with the highest score; of several the one whose last labels come first.</summary>
    /// <param name="emissions">(words, labels).</param>
    /// <param name="path">Takes (words) labels.</param>
    /// <param name="back">Working memory, (words, labels).</param>
    public void Viterbi(ReadOnlySpan<double> emissions, Span<int> path, Span<int> back)
    {
        Span<double> best = Labels <= 128 ? stackalloc double[Labels] : new double[Labels];
        Span<double> next = Labels <= 128 ? stackalloc double[Labels] : new double[Labels];
        for (var j = 0; j < Labels; j++)
            best[j] = emissions[j] + Starts[j];
        for (var w = 1; w < path.Length; w++)
        {
            var from = back.Slice(w * Labels, Labels);
            next.Fill(double.NegativeInfinity);
            from.Clear();
            for (var i = 0; i < Labels; i++)
            {
                var score = best[i];
                var row = Transitions.AsSpan(i * Labels, Labels);
                if (double.IsNegativeInfinity(score))
                    continue;
                for (var j = 0; j < row.Length; j++)
                {
                    var candidate = score + row[j];
                    if (candidate > next[j])
                        (next[j], from[j]) = (candidate, i);
                }
            }
            for (var j = 0; j < Labels; j++)
                best[j] = next[j] + emissions[w * Labels + j];
        }
        for (var j = 0; j < Labels; j++)
            best[j] += Ends[j];
        path[^1] = IndexOfMost(best);
        for (var w = path.Length - 1; w > 0; w--)
            path[w - 1] = back[w * Labels + path[w]];
    }

    /// <summary>Logarithm of the sum of exponentials; minus infinity of nothing.</summary>
    public static double LogSum(ReadOnlySpan<double> values)
    {
        var most = double.NegativeInfinity;
        foreach (var v in values)
            most = Math.Max(most, v);
        if (double.IsNegativeInfinity(most))
            return most;
        var sum = 0.0;
        foreach (var v in values)
            sum += Math.Exp(v - most);
        return most + Math.Log(sum);
    }

    /// <summary>result[j] = log Σ exp(values[i] + weight[i, j]), the weights' exponentials being at hand, one row for each j.</summary>
    private void Sum(ReadOnlySpan<double> values, double[] exps, double[] weights, int step, int stride, Span<double> result, Span<double> scratch)
    {
        var most = double.NegativeInfinity;
        foreach (var v in values)
            most = Math.Max(most, v);
        for (var i = 0; i < values.Length; i++)
            scratch[i] = double.IsNegativeInfinity(most) ? 0 : Math.Exp(values[i] - most);
        for (var j = 0; j < result.Length; j++)
        {
            var row = exps.AsSpan(j * values.Length, values.Length);
            var sum = 0.0;
            for (var i = 0; i < row.Length; i++)
                sum += scratch[i] * row[i];
            result[j] = sum >= LeastSum ? most + _most + Math.Log(sum) : Exactly(values, weights, j * step, stride);
        }
    }

    private static double Exactly(ReadOnlySpan<double> values, double[] weights, int start, int stride)
    {
        var most = double.NegativeInfinity;
        for (var i = 0; i < values.Length; i++)
            most = Math.Max(most, values[i] + weights[start + i * stride]);
        if (double.IsNegativeInfinity(most))
            return most;
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
            sum += Math.Exp(values[i] + weights[start + i * stride] - most);
        return most + Math.Log(sum);
    }

    private static int IndexOfMost(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            best = values[i] > values[best] ? i : best;
        return best;
    }
}
