namespace MLNetFineTune.Scoring;

/// <summary>What a model gave for some rows.</summary>
/// <param name="Rows">A result each, in the order of the rows.</param>
/// <param name="Truncated">Rows whose text was cut.</param>
internal readonly record struct ModelOutput<TResult>(IReadOnlyList<TResult> Rows, int Truncated);

/// <summary>Results that are a vector a row.</summary>
internal static class VectorOutput
{
    /// <param name="values">(rows, width), row by row.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="truncated">Rows whose text was cut.</param>
    public static ModelOutput<ReadOnlyMemory<float>> Of(float[] values, int width, int truncated)
    {
        var rows = new ReadOnlyMemory<float>[values.Length / width];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = values.AsMemory(i * width, width);
        return new(rows, truncated);
    }
}
