using System.Text.RegularExpressions;

namespace MLNetFineTune.Benchmarks;

/// <summary>
/// TF-IDF over words and word pairs (sublinear counts, smoothed idf, unit rows) and logistic regression with an L2 penalty (C = 10), one class against the rest:
/// scikit-learn's TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True) and LogisticRegression(C=10), solved by accelerated gradient descent, which needs no randomness.
/// </summary>
internal sealed partial class LinearBaseline
{
    private const double C = 10;

    private readonly Dictionary<string, int> _terms = [];
    private readonly double[] _idf;
    private readonly string[] _labels;
    private readonly double[][] _weights; // (class, terms + 1); the last is the intercept, which no penalty holds back

    /// <param name="texts">The texts to learn from.</param>
    /// <param name="labels">The label of each, at least two different ones.</param>
    public LinearBaseline(IReadOnlyList<string> texts, IReadOnlyList<string> labels)
    {
        var documents = texts.Select(Terms).ToArray();
        foreach (var term in documents.SelectMany(terms => terms))
            _terms.TryAdd(term, _terms.Count);

        var frequency = new int[_terms.Count];
        foreach (var term in documents.SelectMany(terms => terms.Distinct()))
            frequency[_terms[term]]++;
        _idf = [.. frequency.Select(count => Math.Log((1.0 + texts.Count) / (1.0 + count)) + 1)];

        var rows = documents.Select(Vector).ToArray();
        var all = labels.Distinct().Order(StringComparer.Ordinal).ToArray();
        // Two classes are one question, asked once.
        _labels = all.Length == 2 ? [all[1], all[0]] : all;
        _weights = [.. _labels.Take(all.Length == 2 ? 1 : all.Length).Select(label => Solve(rows, [.. labels.Select(l => l == label ? 1.0 : 0.0)], _terms.Count))];
    }

    /// <summary>Part of the texts whose label it tells.</summary>
    public double Accuracy(IReadOnlyList<string> texts, IReadOnlyList<string> labels) => texts.Zip(labels).Count(row => Predict(row.First) == row.Second) / (double)texts.Count;

    /// <summary>The likeliest label.</summary>
    public string Predict(string text)
    {
        var row = Vector(Terms(text));
        var scores = _weights.Select(weights => Dot(row, weights)).ToArray();
        return scores.Length == 1 ? _labels[scores[0] > 0 ? 0 : 1] : _labels[Array.IndexOf(scores, scores.Max())];
    }

    private static List<string> Terms(string text)
    {
        var words = Word().Matches(text.ToLowerInvariant()).Select(match => match.Value).ToArray();
        return [.. words, .. words.Zip(words.Skip(1), (first, second) => first + " " + second)];
    }

    private (int Term, double Value)[] Vector(List<string> terms)
    {
        var row = terms.Where(_terms.ContainsKey).CountBy(term => _terms[term])
            .Select(pair => (Term: pair.Key, Value: (1 + Math.Log(pair.Value)) * _idf[pair.Key])).ToArray();
        var length = Math.Sqrt(row.Sum(entry => entry.Value * entry.Value));
        return [.. row.Select(entry => (entry.Term, entry.Value / length))];
    }

    /// <summary>Minimises C · Σ log-loss + ½‖w‖² by Nesterov's method, restarted where the momentum points uphill, until no part of the gradient exceeds 1e-4.</summary>
    private static double[] Solve((int Term, double Value)[][] rows, double[] targets, int terms)
    {
        // One over the steepest bend: 1 of the penalty, and of the log-loss, whose second derivative is at most 1/4.
        var step = 1 / (1 + (C * 0.25 * LargestEigenvalue(rows, terms)));
        double[] weights = new double[terms + 1], ahead = new double[terms + 1], gradient = new double[terms + 1];
        var momentum = 1.0;
        for (var iteration = 0; iteration < 20_000; iteration++)
        {
            for (var t = 0; t < terms; t++)
                gradient[t] = ahead[t];
            gradient[terms] = 0;
            for (var r = 0; r < rows.Length; r++)
            {
                var residual = C * ((1 / (1 + Math.Exp(-Dot(rows[r], ahead)))) - targets[r]);
                foreach (var (term, value) in rows[r])
                    gradient[term] += residual * value;
                gradient[terms] += residual;
            }
            if (gradient.Max(Math.Abs) < 1e-4)
                return ahead;

            var uphill = 0.0;
            var next = new double[terms + 1];
            for (var t = 0; t <= terms; t++)
            {
                next[t] = ahead[t] - (step * gradient[t]);
                uphill += gradient[t] * (next[t] - weights[t]);
            }
            var grown = uphill > 0 ? 1 : (1 + Math.Sqrt(1 + (4 * momentum * momentum))) / 2;
            var carry = uphill > 0 ? 0 : (momentum - 1) / grown;
            for (var t = 0; t <= terms; t++)
                ahead[t] = next[t] + (carry * (next[t] - weights[t]));
            (weights, momentum) = (next, grown);
        }
        throw new InvalidOperationException("the logistic regression did not converge");
    }

    /// <summary>Of XᵀX, with a column of ones for the intercept, by power iteration and 1 % above, as it comes from below.</summary>
    private static double LargestEigenvalue((int Term, double Value)[][] rows, int terms)
    {
        var vector = Enumerable.Repeat(1 / Math.Sqrt(terms + 1), terms + 1).ToArray();
        var eigenvalue = 0.0;
        for (var iteration = 0; iteration < 100; iteration++)
        {
            var next = new double[terms + 1];
            foreach (var row in rows)
            {
                var projection = Dot(row, vector);
                foreach (var (term, value) in row)
                    next[term] += projection * value;
                next[terms] += projection;
            }
            eigenvalue = Math.Sqrt(next.Sum(value => value * value));
            vector = [.. next.Select(value => value / eigenvalue)];
        }
        return eigenvalue * 1.01;
    }

    private static double Dot((int Term, double Value)[] row, double[] weights)
    {
        var sum = weights[^1];
        foreach (var (term, value) in row)
            sum += weights[term] * value;
        return sum;
    }

    // scikit-learn's own notion of a word: two letters or more.
    [GeneratedRegex(@"\b\w\w+\b")]
    private static partial Regex Word();
}
