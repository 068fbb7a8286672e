using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Models.Crf;

namespace MLNetFineTune.Torch.Inference.Entities;

/// <summary>What a model says of the words of a text that have tokens: a score for each label, the more the likelier; without a CRF their softmax is the labels' probabilities.</summary>
/// <param name="Labels">Number of labels.</param>
/// <param name="Aggregation">How sub-words are put together.</param>
/// <param name="Temperature">What logits are divided by; above 0.</param>
/// <param name="HasCrf">Whether scores are for a CRF.</param>
internal sealed record WordEmissions(int Labels, Aggregation Aggregation, double Temperature, bool HasCrf)
{
    private const double LeastLogarithm = -700;

    public bool FirstTokensOnly => Aggregation == Aggregation.First;

    /// <param name="text">The text.</param>
    /// <param name="logits">(rows, labels): a row for each word that has tokens where the first token speaks for it, else for each token.</param>
    /// <param name="emissions">Takes (words with tokens, labels).</param>
    public void Fill(WordTokens text, ReadOnlySpan<float> logits, Span<double> emissions)
    {
        if (FirstTokensOnly)
        {
            for (var i = 0; i < logits.Length; i++)
                emissions[i] = logits[i] / Temperature;
            return;
        }
        Span<double> token = Labels <= 128 ? stackalloc double[Labels] : new double[Labels];
        for (int w = 0, at = 0; w < text.WordCount; w++)
        {
            if (!text.HasTokens(w))
                continue;
            var word = emissions.Slice(at++ * Labels, Labels);
            word.Clear();
            var surest = double.NegativeInfinity;
            var count = text.Starts[w + 1] - text.Starts[w];
            for (var t = text.Starts[w]; t < text.Starts[w + 1]; t++)
            {
                for (var j = 0; j < Labels; j++)
                    token[j] = logits[t * Labels + j] / Temperature;
                if (HasCrf)
                {
                    for (var j = 0; j < Labels; j++)
                        word[j] += token[j] / count;
                    continue;
                }
                var total = LinearChain.LogSum(token);
                if (Aggregation == Aggregation.Average)
                {
                    for (var j = 0; j < Labels; j++)
                        word[j] += Math.Exp(token[j] - total) / count;
                    continue;
                }
                var sure = Most(token) - total;
                if (sure > surest)
                {
                    surest = sure;
                    token.CopyTo(word);
                }
            }
            if (!HasCrf && Aggregation == Aggregation.Average)
            {
                for (var j = 0; j < Labels; j++)
                    word[j] = Math.Max(LeastLogarithm, Math.Log(word[j]));
            }
        }
    }

    private static double Most(ReadOnlySpan<double> values)
    {
        var most = values[0];
        foreach (var v in values)
            most = Math.Max(most, v);
        return most;
    }
}
