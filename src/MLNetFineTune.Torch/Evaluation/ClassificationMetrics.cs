namespace MLNetFineTune.Torch.Evaluation;

/// <summary>Figures of predicted classes against true ones.</summary>
public static class ClassificationMetrics
{
    /// <summary>Part of the predictions that are right, 0 to 1; 0 for none.</summary>
    /// <param name="labels">True classes, from 0.</param>
    /// <param name="predictions">Predicted classes, as many.</param>
    public static double Accuracy(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions)
    {
        var right = 0;
        for (var i = 0; i < labels.Length; i++)
            right += labels[i] == predictions[i] ? 1 : 0;
        return labels.Length == 0 ? 0 : (double)right / labels.Length;
    }

    /// <summary>F1 averaged over the classes that occur among labels or predictions, each counting the same; as scikit-learn's <c>f1_score(average="macro")</c>. 0 to 1.</summary>
    /// <param name="labels">True classes, 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="predictions">Predicted classes, as many.</param>
    /// <param name="classes">Number of classes.</param>
    public static double MacroF1(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions, int classes)
    {
        int[] both = new int[classes], truth = new int[classes], predicted = new int[classes];
        for (var i = 0; i < labels.Length; i++)
        {
            truth[labels[i]]++;
            predicted[predictions[i]]++;
            both[labels[i]] += labels[i] == predictions[i] ? 1 : 0;
        }
        var (sum, occurring) = (0.0, 0);
        for (var c = 0; c < classes; c++)
        {
            if (truth[c] + predicted[c] == 0)
                continue;
            occurring++;
            sum += 2.0 * both[c] / (truth[c] + predicted[c]);
        }
        return occurring == 0 ? 0 : sum / occurring;
    }
}
