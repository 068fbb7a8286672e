using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>
/// Scaled dot-product attention (Vaswani et al. 2017) on packed sequences, one head at a time in the cache: scores, softmax, dropout, weighted sum. Of the probabilities only
/// log Σ e^score is kept of each row; the backward pass computes them again (Dao et al. 2022), so memory grows with the tokens, not with their square.
/// </summary>
internal static unsafe class AttentionKernel
{
    /// <param name="query">(queries, hidden).</param>
    /// <param name="keyValue">(tokens, 2 hidden): key, then value.</param>
    /// <param name="result">(queries, hidden).</param>
    /// <param name="logSums">(queries, heads) log Σ e^score; null where there is no backward pass.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="dropout">Mask of the probabilities.</param>
    public static void Forward(
        float* query, float* keyValue, float* result, float* logSums, AttentionShape shape, DropoutMask? dropout) => ForHeads(shape, (sequence, head) =>
    {
        var (length, padded, width, hidden) = (shape.Batch.Length(sequence), shape.PaddedLength(sequence), shape.PaddedWidth, shape.Hidden);
        var (queries, first) = (shape.QueryCount(sequence), shape.QueryStart(sequence));
        var keys = keyValue + (long)shape.Batch.Starts[sequence] * 2 * hidden + head * shape.Width;
        using var memory = new Scratch(width * padded + (long)length * width + (long)queries * padded + (long)queries * width);
        float* transposed = memory.Take(width * padded), values = memory.Take((long)length * width), scores = memory.Take((long)queries * padded),
            sums = memory.Take((long)queries * width);
        Transpose(keys, 2 * hidden, transposed, padded, length, shape.Width, Scale(shape));
        CopyRows(keys + hidden, 2 * hidden, values, width, length, shape.Width);

        var q = query + (long)first * hidden + head * shape.Width;
        SmallProduct.Multiply(q, hidden, 1, transposed, padded, scores, padded, queries, padded, shape.Width);
        for (var i = 0; i < queries; i++)
        {
            var row = scores + (long)i * padded;
            var logSum = Softmax(row, length, padded);
            if (logSums is not null)
                logSums[(long)(first + i) * shape.Heads + head] = logSum;
            if (dropout is { DropsNothing: false })
                NormKernels.Drop(row, row, shape.MaskIndex(sequence, head, i), length, dropout);
        }
        SmallProduct.Multiply(scores, padded, 1, values, width, sums, width, queries, width, length);
        CopyRows(sums, width, result + (long)first * hidden + head * shape.Width, hidden, queries, shape.Width, clear: false);
    });

    /// <summary>Gradients of <see cref="Forward"/>; every element of both is written.</summary>
    public static void Backward(
        float* query, float* keyValue, float* logSums, float* gradient, float* queryGradient, float* keyValueGradient, AttentionShape shape,
        DropoutMask? dropout) => ForHeads(shape, (sequence, head) =>
    {
        var (length, padded, width, hidden) = (shape.Batch.Length(sequence), shape.PaddedLength(sequence), shape.PaddedWidth, shape.Hidden);
        var (queries, first) = (shape.QueryCount(sequence), shape.QueryStart(sequence));
        var column = head * shape.Width;
        var keys = keyValue + (long)shape.Batch.Starts[sequence] * 2 * hidden + column;
        var keyGradient = keyValueGradient + (long)shape.Batch.Starts[sequence] * 2 * hidden + column;
        using var memory = new Scratch(2L * width * padded + 2L * length * width + 3L * queries * width + 2L * queries * padded);
        float* transposedKeys = memory.Take(width * padded), transposedValues = memory.Take(width * padded),
            k = memory.Take((long)length * width), sums = memory.Take((long)length * width), q = memory.Take((long)queries * width), d = memory.Take((long)queries * width), dq = memory.Take((long)queries * width),
            probabilities = memory.Take((long)queries * padded), slopes = memory.Take((long)queries * padded);
        Transpose(keys, 2 * hidden, transposedKeys, padded, length, shape.Width, Scale(shape));
        Transpose(keys + hidden, 2 * hidden, transposedValues, padded, length, shape.Width, 1);
        CopyRows(keys, 2 * hidden, k, width, length, shape.Width);
        CopyRows(query + (long)first * hidden + column, hidden, q, width, queries, shape.Width);
        CopyRows(gradient + (long)first * hidden + column, hidden, d, width, queries, shape.Width);

        SmallProduct.Multiply(q, width, 1, transposedKeys, padded, probabilities, padded, queries, padded, shape.Width);
        SmallProduct.Multiply(d, width, 1, transposedValues, padded, slopes, padded, queries, padded, shape.Width);
        for (var i = 0; i < queries; i++)
            SoftmaxBackward(probabilities + (long)i * padded, slopes + (long)i * padded, logSums[(long)(first + i) * shape.Heads + head], length, padded, Scale(shape),
                dropout, shape.MaskIndex(sequence, head, i));

        SmallProduct.Multiply(slopes, padded, 1, k, width, dq, width, queries, width, length);
        CopyRows(dq, width, queryGradient + (long)first * hidden + column, hidden, queries, shape.Width, clear: false);
        SmallProduct.Multiply(slopes, 1, padded, q, width, sums, width, length, width, queries);
        CopyRows(sums, width, keyGradient, 2 * hidden, length, shape.Width, clear: false);
        SmallProduct.Multiply(probabilities, 1, padded, d, width, sums, width, length, width, queries);
        CopyRows(sums, width, keyGradient + hidden, 2 * hidden, length, shape.Width, clear: false);
    });

    private static void ForHeads(AttentionShape shape, Action<int, int> head) =>
        Cores.Run(shape.Batch.Count * shape.Heads, i => head(i / shape.Heads, i % shape.Heads));

    private static float Scale(AttentionShape shape) => (float)(1 / Math.Sqrt(shape.Width));

    /// <summary>Scores to probabilities in place, 0 from <paramref name="length"/> on; returns log Σ e^score.</summary>
    private static float Softmax(float* row, int length, int padded)
    {
        var most = float.NegativeInfinity;
        for (var j = 0; j < length; j++)
            most = MathF.Max(most, row[j]);
        var sum = Exponentials(row, most, length, padded);
        var inverse = 1 / sum;
        for (var j = 0; j < padded; j += 16)
            (Vector512.Load(row + j) * inverse).Store(row + j);
        return most + MathF.Log(sum);
    }

    /// <summary>e^(score - shift) in place, 0 from <paramref name="length"/> on; returns the sum.</summary>
    private static float Exponentials(float* row, float shift, int length, int padded)
    {
        var sum = Vector512<float>.Zero;
        for (var j = 0; j < padded; j += 16)
        {
            var e = Vector512.Exp(Vector512.Load(row + j) - Vector512.Create(shift));
            if (j + 16 > length)
                e &= Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(length - j)).AsSingle();
            e.Store(row + j);
            sum += e;
        }
        return Vector512.Sum(sum);
    }

    /// <summary>
    /// One row: scores become the dropped-out probabilities M P, slopes dM·P become those of the unscaled scores: scale · P (dP - Σ P dP) with dP = M slopes.
    /// </summary>
    private static void SoftmaxBackward(float* row, float* slopes, float logSum, int length, int padded, float scale, DropoutMask? dropout, uint maskIndex)
    {
        Exponentials(row, logSum, length, padded);
        NormKernels.Drop(slopes, slopes, maskIndex, padded, dropout);
        var sum = Vector512<float>.Zero;
        for (var j = 0; j < padded; j += 16)
            sum = Vector512.MultiplyAddEstimate(Vector512.Load(row + j), Vector512.Load(slopes + j), sum);
        var mean = Vector512.Create(Vector512.Sum(sum));
        for (var j = 0; j < padded; j += 16)
            ((Vector512.Load(slopes + j) - mean) * Vector512.Load(row + j) * scale).Store(slopes + j);
        NormKernels.Drop(row, row, maskIndex, padded, dropout);
    }

    /// <summary>(rows, columns) to (columns, rows) with rows padded by zeros, times a factor.</summary>
    private static void Transpose(float* source, int step, float* target, int targetStep, int rows, int columns, float factor)
    {
        for (var c = 0; c < columns; c++)
        {
            var row = target + (long)c * targetStep;
            for (var r = 0; r < rows; r++)
                row[r] = source[(long)r * step + c] * factor;
            new Span<float>(row + rows, targetStep - rows).Clear();
        }
    }

    /// <summary>Copies rows between different steps; <paramref name="clear"/> fills the target's rows up with zeros.</summary>
    private static void CopyRows(float* source, int step, float* target, int targetStep, int rows, int columns, bool clear = true)
    {
        for (var r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(source + (long)r * step, columns).CopyTo(new Span<float>(target + (long)r * targetStep, columns));
            if (clear && targetStep > columns)
                new Span<float>(target + (long)r * targetStep + columns, targetStep - columns).Clear();
        }
    }

    /// <summary>One head's working memory.</summary>
    private ref struct Scratch(long count)
    {
        private readonly float* _memory = (float*)NativeMemory.AlignedAlloc((nuint)((count + 16 * 9) * sizeof(float)), 64);
        private long _taken;

        public float* Take(long size)
        {
            var start = _memory + _taken;
            _taken += (size + 15) / 16 * 16;
            return start;
        }

        public readonly void Dispose() => NativeMemory.AlignedFree(_memory);
    }
}
