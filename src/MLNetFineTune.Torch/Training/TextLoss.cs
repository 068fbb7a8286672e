using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Inference.Entities;
using MLNetFineTune.Torch.Models.Crf;

namespace MLNetFineTune.Torch.Training;

/// <summary>What a text's labels cost, whatever the windows.</summary>
internal static class TextLoss
{
    /// <summary>Sum of the labelled words' negative log-likelihood, and their number; words without tokens left out.</summary>
    public static (double Loss, int Words) Of(WordTokens text, int[] labels, float[] logits, WordEmissions emissions, LinearChain? chain)
    {
        int[] right = [.. Enumerable.Range(0, text.WordCount).Where(text.HasTokens).Select(w => labels[w])];
        var counted = right.Count(l => l >= 0);
        if (counted == 0)
            return (0, 0);
        var scores = new double[right.Length * emissions.Labels];
        emissions.Fill(text, logits, scores);
        return (chain is null ? OfWords(scores, right) : OfSequence(scores, right, chain), counted);
    }

    private static double OfWords(double[] scores, int[] right)
    {
        var (sum, width) = (0.0, scores.Length / right.Length);
        for (var w = 0; w < right.Length; w++)
        {
            if (right[w] >= 0)
                sum += LinearChain.LogSum(scores.AsSpan(w * width, width)) - scores[w * width + right[w]];
        }
        return sum;
    }

    private static double OfSequence(double[] scores, int[] right, LinearChain chain)
    {
        var alphas = new double[scores.Length];
        var all = chain.Forward(scores, alphas);
        for (var i = 0; i < scores.Length; i++)
        {
            if (right[i / chain.Labels] is var label and >= 0 && label != i % chain.Labels)
                scores[i] = double.NegativeInfinity;
        }
        return all - chain.Forward(scores, alphas);
    }
}
