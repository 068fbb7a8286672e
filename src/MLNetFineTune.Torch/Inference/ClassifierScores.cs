namespace MLNetFineTune.Torch.Inference;

/// <summary>What a classifier says of some texts.</summary>
/// <param name="Logits">(rows, labels) f32, row by row: unnormalised scores.</param>
/// <param name="LabelCount">Number of classes.</param>
/// <param name="TruncatedRows">Rows whose text was longer than the model's MaxLength and was cut.</param>
public readonly record struct ClassifierScores(float[] Logits, int LabelCount, int TruncatedRows)
{
    /// <summary>Number of rows.</summary>
    public int Count => Logits.Length / LabelCount;

    /// <summary>The logits of one row, one a class.</summary>
    /// <param name="row">The row, from 0.</param>
    public ReadOnlySpan<float> this[int row] => Logits.AsSpan(row * LabelCount, LabelCount);
}
