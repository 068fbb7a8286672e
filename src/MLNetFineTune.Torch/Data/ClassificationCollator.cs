namespace MLNetFineTune.Torch.Data;

/// <summary>Labelled examples, tokenised, and batches of them.</summary>
/// <param name="Texts">The examples' tokens.</param>
/// <param name="Labels">Class of each example.</param>
/// <param name="Weights">Weight of each example; null where all count the same.</param>
internal sealed record ClassificationCollator(TokenizedTexts Texts, int[] Labels, float[]? Weights)
{
    /// <summary>(examples, classes) what a teacher says of them; null where there is none.</summary>
    public float[]? TeacherLogits { get; init; }

    public int Count => Labels.Length;

    public ClassificationBatch Collate(int[] examples) => new(
        Texts.Pack(examples), Array.ConvertAll(examples, e => (long)Labels[e]), Weights is null ? null : Array.ConvertAll(examples, e => Weights[e]),
        TeacherLogits is null ? null : [.. examples.SelectMany(e => TeacherRow(e))]);

    private ArraySegment<float> TeacherRow(int example)
    {
        var classes = TeacherLogits!.Length / Count;
        return new(TeacherLogits, example * classes, classes);
    }

    /// <summary>Tokenises examples.</summary>
    public static ClassificationCollator Of(IReadOnlyList<TextExample> examples, Tokenization.TextTokenizer tokenizer, int maxLength, CancellationToken cancellation)
    {
        var texts = new TokenizedTexts();
        var buffer = new Tokenization.EncodingBuffer();
        foreach (var example in examples)
        {
            cancellation.ThrowIfCancellationRequested();
            tokenizer.EncodeInto(buffer, example.Text, example.Pair, maxLength);
            texts.Add(buffer);
        }
        return new(texts, [.. examples.Select(e => e.Label)], examples.Any(e => e.Weight != 1) ? [.. examples.Select(e => e.Weight)] : null);
    }
}
