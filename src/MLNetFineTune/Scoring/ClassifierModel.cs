using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Scoring;

/// <summary>A classifier as what a scorer runs: its values are logits.</summary>
internal static class ClassifierModel
{
    public static TextModel Of(TextClassifier classifier) => (texts, secondTexts, batchSize) =>
    {
        var scores = classifier.Score(texts, secondTexts, batchSize);
        return new(scores.Logits, scores.LabelCount, scores.TruncatedRows);
    };
}
