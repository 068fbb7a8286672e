using System.Runtime.Intrinsics;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>
/// Passes over the rows of a matrix in one go: bias and activation; bias, dropout, residual and LayerNorm; and their gradients, column sums included. Rows are cut into blocks
/// of fixed size,
/// and sums over rows are added block by block: the same numbers at any number of threads. Widths need not be multiples of 16: tails go through a padded copy.
/// </summary>
internal static unsafe class RowKernels
{
    public const int BlockRows = 32;

    /// <summary>x + bias in place, activation of it to <paramref name="result"/> (which may be x where nothing is to be kept).</summary>
    public static void BiasActivation(float* x, float* bias, float* result, int rows, int width, Activation activation) => ForBlocks(rows, (from, to) =>
    {
        for (var r = from; r < to; r++)
        {
            float* row = x + (long)r * width, target = result + (long)r * width;
            var i = 0;
            for (; i + 16 <= width; i += 16)
            {
                var h = Vector512.Load(row + i) + Vector512.Load(bias + i);
                h.Store(row + i);
                ActivationKernel.Value(activation, h).Store(target + i);
            }
            for (; i < width; i++)
            {
                row[i] += bias[i];
                target[i] = ActivationKernel.Value(activation, Vector512.Create(row[i])).ToScalar();
            }
        }
    });

    /// <summary>Gradient of <see cref="BiasActivation"/>: replaces h by dh, and adds its column sums to <paramref name="biasGradient"/> unless that is null.</summary>
    public static void BiasActivationBackward(float* h, float* gradient, float* biasGradient, int rows, int width, Activation activation)
    {
        using var sums = new BlockSums(rows, width);
        ForBlocks(rows, (from, to) =>
        {
            var sum = sums.Of(from / BlockRows);
            for (var r = from; r < to; r++)
            {
                float* row = h + (long)r * width, g = gradient + (long)r * width;
                var i = 0;
                for (; i + 16 <= width; i += 16)
                {
                    var dh = ActivationKernel.Derivative(activation, Vector512.Load(row + i)) * Vector512.Load(g + i);
                    dh.Store(row + i);
                    (Vector512.Load(sum + i) + dh).Store(sum + i);
                }
                for (; i < width; i++)
                {
                    row[i] = ActivationKernel.Derivative(activation, Vector512.Create(row[i])).ToScalar() * g[i];
                    sum[i] += row[i];
                }
            }
        });
        if (biasGradient is not null)
            sums.AddTo(biasGradient);
    }

    /// <summary>The column sums of a matrix, added to <paramref name="target"/>.</summary>
    public static void AddColumnSums(float* x, float* target, int rows, int width)
    {
        using var sums = new BlockSums(rows, width);
        ForBlocks(rows, (from, to) =>
        {
            for (var r = from; r < to; r++)
                Add(sums.Of(from / BlockRows), x + (long)r * width, width);
        });
        sums.AddTo(target);
    }

    /// <summary>target += source.</summary>
    public static void Add(float* target, float* source, int count)
    {
        var i = 0;
        for (; i + 16 <= count; i += 16)
            (Vector512.Load(target + i) + Vector512.Load(source + i)).Store(target + i);
        for (; i < count; i++)
            target[i] += source[i];
    }

    /// <summary>Runs a body for blocks of 32 rows: first row, row behind the last.</summary>
    public static void ForBlocks(int rows, Action<int, int> body) =>
        Cores.Run((rows + BlockRows - 1) / BlockRows, block => body(block * BlockRows, Math.Min(rows, (block + 1) * BlockRows)));
}
