using System.Runtime.Intrinsics;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>LayerNorm (Ba et al. 2016) fused with what stands before it (bias, dropout, residual) or behind it (dropout), forward and backward.</summary>
internal static unsafe class NormKernels
{
    /// <summary>
    /// x becomes dropout(x + bias) + residual, and <paramref name="result"/> (which may be x where nothing is to be kept) its LayerNorm.
    /// </summary>
    /// <param name="x">(rows, width).</param>
    /// <param name="bias">(width), or null.</param>
    /// <param name="residual">(rows, width), or null.</param>
    /// <param name="weight">(width).</param>
    /// <param name="shift">(width), the LayerNorm's bias.</param>
    /// <param name="result">(rows, width).</param>
    /// <param name="statistics">(rows, 2) mean and 1 / deviation; null where they are not needed.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="dropout">Mask; null for none.</param>
    public static void AddNorm(
        float* x, float* bias, float* residual, float* weight, float* shift, float* result, float* statistics, int rows, int width, double epsilon, DropoutMask? dropout) =>
        RowKernels.ForBlocks(rows, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                var row = x + (long)r * width;
                Combine(row, bias, residual is null ? null : residual + (long)r * width, (uint)((long)r * width), width, dropout);
                var (mean, scale) = Statistics(row, width, epsilon);
                if (statistics is not null)
                    (statistics[2 * r], statistics[2 * r + 1]) = (mean, scale);
                Normalise(row, mean, scale, weight, shift, result + (long)r * width, width);
            }
        });

    /// <summary>
    /// Gradient of <see cref="AddNorm"/>. Replaces the saved sum in x by the gradient of the residual, writes that of what was dropped out to <paramref name="inner"/>,
    /// and adds the parameters' gradients to those that are not null.
    /// </summary>
    public static void AddNormBackward(
        float* x, float* statistics, float* weight, float* gradient, float* inner, float* biasGradient, float* weightGradient, float* shiftGradient, int rows, int width,
        DropoutMask? dropout)
    {
        using var biasSums = new BlockSums(biasGradient is null ? 0 : rows, width);
        using var weightSums = new BlockSums(weightGradient is null ? 0 : rows, width);
        using var shiftSums = new BlockSums(shiftGradient is null ? 0 : rows, width);
        RowKernels.ForBlocks(rows, (from, to) =>
        {
            var block = from / RowKernels.BlockRows;
            for (var r = from; r < to; r++)
            {
                float* row = x + (long)r * width, target = inner + (long)r * width;
                NormBackward(
                    row, statistics[2 * r], statistics[2 * r + 1], weight, gradient + (long)r * width, weightGradient is null ? null : weightSums.Of(block),
                    shiftGradient is null ? null : shiftSums.Of(block), width);
                if (target != row)
                    Drop(row, target, (uint)((long)r * width), width, dropout);
                if (biasGradient is not null)
                    RowKernels.Add(biasSums.Of(block), target, width);
            }
        });
        if (weightGradient is not null)
            weightSums.AddTo(weightGradient);
        if (shiftGradient is not null)
            shiftSums.AddTo(shiftGradient);
        if (biasGradient is not null)
            biasSums.AddTo(biasGradient);
    }

    /// <summary>target = source times the mask; they may be the same.</summary>
    public static void Drop(float* source, float* target, uint index, int width, DropoutMask? dropout)
    {
        if (dropout is not { DropsNothing: false } mask)
        {
            if (source != target)
                Buffer.MemoryCopy(source, target, width * sizeof(float), width * sizeof(float));
            return;
        }
        var i = 0;
        for (; i + 16 <= width; i += 16)
            (Vector512.Load(source + i) * mask.Factors(index + (uint)i)).Store(target + i);
        for (; i < width; i++)
            target[i] = source[i] * mask.Factor(index + (uint)i);
    }

    private static void Combine(float* x, float* bias, float* residual, uint index, int width, DropoutMask? dropout)
    {
        var drops = dropout is { DropsNothing: false };
        var mask = dropout.GetValueOrDefault();
        var i = 0;
        for (; i + 16 <= width; i += 16)
        {
            var v = Vector512.Load(x + i);
            if (bias is not null)
                v += Vector512.Load(bias + i);
            if (drops)
                v *= mask.Factors(index + (uint)i);
            if (residual is not null)
                v += Vector512.Load(residual + i);
            v.Store(x + i);
        }
        for (; i < width; i++)
        {
            var v = x[i] + (bias is null ? 0 : bias[i]);
            x[i] = (drops ? v * mask.Factor(index + (uint)i) : v) + (residual is null ? 0 : residual[i]);
        }
    }

    private static (float Mean, float Scale) Statistics(float* x, int width, double epsilon)
    {
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i + 16 <= width; i += 16)
            sum += Vector512.Load(x + i);
        var total = Vector512.Sum(sum);
        for (; i < width; i++)
            total += x[i];
        var mean = total / width;

        var squares = Vector512<float>.Zero;
        for (i = 0; i + 16 <= width; i += 16)
        {
            var d = Vector512.Load(x + i) - Vector512.Create(mean);
            squares = Vector512.MultiplyAddEstimate(d, d, squares);
        }
        var variance = Vector512.Sum(squares);
        for (; i < width; i++)
            variance += (x[i] - mean) * (x[i] - mean);
        return (mean, (float)(1 / Math.Sqrt(variance / width + epsilon)));
    }

    private static void Normalise(float* x, float mean, float scale, float* weight, float* shift, float* target, int width)
    {
        var i = 0;
        for (; i + 16 <= width; i += 16)
            ((Vector512.Load(x + i) - Vector512.Create(mean)) * scale * Vector512.Load(weight + i) + Vector512.Load(shift + i)).Store(target + i);
        for (; i < width; i++)
            target[i] = (x[i] - mean) * scale * weight[i] + shift[i];
    }

    /// <summary>One row: x becomes dx. With x̂ the normalised row and g = dy · weight: dx = scale · (g - mean(g) - x̂ · mean(g x̂)).</summary>
    private static void NormBackward(float* x, float mean, float scale, float* weight, float* dy, float* weightSum, float* shiftSum, int width)
    {
        Vector512<float> sum = Vector512<float>.Zero, product = Vector512<float>.Zero;
        var i = 0;
        for (; i + 16 <= width; i += 16)
        {
            var normal = (Vector512.Load(x + i) - Vector512.Create(mean)) * scale;
            var d = Vector512.Load(dy + i);
            var g = d * Vector512.Load(weight + i);
            sum += g;
            product = Vector512.MultiplyAddEstimate(g, normal, product);
            if (weightSum is not null)
                Vector512.MultiplyAddEstimate(d, normal, Vector512.Load(weightSum + i)).Store(weightSum + i);
            if (shiftSum is not null)
                (Vector512.Load(shiftSum + i) + d).Store(shiftSum + i);
        }
        var (meanG, meanProduct) = (Vector512.Sum(sum), Vector512.Sum(product));
        for (; i < width; i++)
        {
            var normal = (x[i] - mean) * scale;
            meanG += dy[i] * weight[i];
            meanProduct += dy[i] * weight[i] * normal;
            if (weightSum is not null)
                weightSum[i] += dy[i] * normal;
            if (shiftSum is not null)
                shiftSum[i] += dy[i];
        }
        (meanG, meanProduct) = (meanG / width, meanProduct / width);
        for (i = 0; i + 16 <= width; i += 16)
        {
            var normal = (Vector512.Load(x + i) - Vector512.Create(mean)) * scale;
            ((Vector512.Load(dy + i) * Vector512.Load(weight + i) - Vector512.Create(meanG) - normal * meanProduct) * scale).Store(x + i);
        }
        for (; i < width; i++)
            x[i] = (dy[i] * weight[i] - meanG - (x[i] - mean) * scale * meanProduct) * scale;
    }
}
