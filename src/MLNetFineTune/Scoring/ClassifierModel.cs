using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Scoring;

/// <summary>A classifier as what a scorer runs: its results are logits, one a class.</summary>
internal static class ClassifierModel
{
    public static RowModel<TextPair, ReadOnlyMemory<float>> Of(TextClassifier classifier) => (rows, batchSize) =>
    {
        string[] texts = [.. rows.Select(r => r.Text)];
        string?[]? seconds = rows.Any(r => r.Second is not null) ? [.. rows.Select(r => r.Second)] : null;
        var scores = classifier.Score(texts, seconds, batchSize);
        return VectorOutput.Of(scores.Logits, scores.LabelCount, scores.TruncatedRows);
    };
}
