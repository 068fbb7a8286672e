namespace MLNetFineTune.Torch.Inference;

/// <summary>Vectors of some texts.</summary>
/// <param name="Values">(rows, width) f32, row by row.</param>
/// <param name="Width">Numbers of a vector.</param>
/// <param name="TruncatedRows">Rows whose text was longer than the encoder's MaxLength and was cut.</param>
public readonly record struct TextEmbeddings(float[] Values, int Width, int TruncatedRows)
{
    /// <summary>Number of rows.</summary>
    public int Count => Values.Length / Width;

    /// <summary>The vector of one row.</summary>
    /// <param name="row">The row, from 0.</param>
    public ReadOnlySpan<float> this[int row] => Values.AsSpan(row * Width, Width);
}
