using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How well scores put the positives before the negatives.</summary>
internal static class RankingCurves
{
    /// <summary>The area under the ROC curve: the share of pairs whose positive has the higher score; equal ones count half.</summary>
    public static double AreaUnderRoc(List<(float Score, bool Positive)> rows)
    {
        var positives = rows.Where(r => r.Positive).Select(r => r.Score).Order().ToArray();
        var negatives = rows.Where(r => !r.Positive).Select(r => r.Score).Order().ToArray();
        Contracts.CheckParam(positives.Length > 0, "PosSample", "AUC is not defined when there is no positive class in the data");
        Contracts.CheckParam(negatives.Length > 0, "NegSample", "AUC is not defined when there is no negative class in the data");
        var pairs = 0.0;
        var (below, upTo) = (0, 0);
        foreach (var score in positives)
        {
            while (below < negatives.Length && negatives[below] < score)
                below++;
            while (upTo < negatives.Length && negatives[upTo] <= score)
                upTo++;
            pairs += below + (0.5 * (upTo - below));
        }

        return pairs / ((double)positives.Length * negatives.Length);
    }

    /// <summary>The area under the curve of precision by recall, by trapezoids. Rows of equal score count one by one, in their order.</summary>
    public static double AreaUnderPrecisionRecall(IReadOnlyCollection<(float Score, bool Positive)> rows)
    {
        var positives = rows.Count(r => r.Positive);
        var (found, passed) = (0, 0);
        var (area, recall, precision) = (0.0, 0.0, 1.0);
        foreach (var (_, positive) in rows.OrderByDescending(r => r.Score))
        {
            passed++;
            if (positive)
            {
                found++;
                area += (((double)found / positives) - recall) * (precision + ((double)found / passed)) / 2;
                recall = (double)found / positives;
            }

            precision = (double)found / passed;
        }

        return area;
    }
}
