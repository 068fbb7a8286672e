using System.Runtime.Intrinsics;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>The scalars of one AdamW step of a run of parameters, as f32.</summary>
internal readonly record struct AdamWScalars(
    float GradientScale, float Decay, float Beta1, float OneMinusBeta1, float Beta2, float OneMinusBeta2, float Correction2, float Epsilon, float NegativeStepSize);

/// <summary>
/// Clipping and AdamW over an arena's raw memory. Parts are of a fixed size and added up in order: the result does not depend on the number of threads. Rows of the word
/// embedding that no batch
/// has touched yet have no gradient and no moments: they only decay.
/// </summary>
internal static unsafe class AdamWKernel
{
    private const int Part = 1 << 15; // elements: 128 KB, so that a part stays in the second-level cache

    /// <summary>Euclidean norm of the gradients; summed as f64, because f32 sums would lose small gradients beside large ones.</summary>
    public static double Norm(ParameterArena arena)
    {
        var parts = Parts(arena);
        var sums = new double[parts.Length];
        Cores.Run(parts.Length, i => sums[i] = parts[i].Touched ? SumOfSquares(arena.GradientPointer + parts[i].Start, parts[i].Count) : 0);
        return Math.Sqrt(sums.Sum());
    }

    /// <param name="arena">Parameters and gradients.</param>
    /// <param name="firstMoments">(trained parameters).</param>
    /// <param name="secondMoments">(trained parameters).</param>
    /// <param name="scalars">One a run; those of a run that is still frozen are not read.</param>
    public static void Step(ParameterArena arena, Tensor firstMoments, Tensor secondMoments, AdamWScalars[] scalars)
    {
        float* m = Raw.Pointer(firstMoments), v = Raw.Pointer(secondMoments), g = arena.GradientPointer, p = arena.ValuePointer;
        var parts = Parts(arena);
        Cores.Run(parts.Length, i =>
        {
            var (start, count, run, touched) = parts[i];
            if (touched)
                Update(p + start, g + start, m + start, v + start, count, scalars[run]);
            else if (scalars[run].Decay != 1)
                Scale(p + start, count, scalars[run].Decay);
        });
    }

    /// <summary>Pieces of the runs that have thawed; cut at a multiple of 16 of a run or computed element by element at its end, so the cut changes no result.</summary>
    private static (long Start, int Count, int Run, bool Touched)[] Parts(ParameterArena arena)
    {
        var parts = new List<(long, int, int, bool)>();
        for (var r = 0; r < arena.Layout.Runs.Count; r++)
        {
            var run = arena.Layout.Runs[r];
            if (run.Stage > arena.Stage)
                continue;
            var start = run.Start;
            if (r == 0 && arena.TouchedRows is { } touched)
                start = AddRows(touched, (int)arena.Layout.TrainedWordEmbedding!.Spec.Shape[1]);
            for (; start < run.Start + run.Count; start += Part)
                parts.Add((start, (int)Math.Min(Part, run.Start + run.Count - start), r, true));
        }
        return [.. parts];

        // The word embedding is the first run's beginning.
        long AddRows(bool[] touched, int width)
        {
            var rows = Math.Max(1, Part / width);
            for (var row = 0; row < touched.Length;)
            {
                var end = row + 1;
                while (end < touched.Length && end - row < rows && touched[end] == touched[row])
                    end++;
                parts.Add(((long)row * width, (end - row) * width, 0, touched[row]));
                row = end;
            }
            return (long)touched.Length * width;
        }
    }

    private static double SumOfSquares(float* g, int count)
    {
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i + 16 <= count; i += 16)
        {
            var (a, b) = Vector512.Widen(Vector512.Load(g + i));
            low = Vector512.MultiplyAddEstimate(a, a, low);
            high = Vector512.MultiplyAddEstimate(b, b, high);
        }
        var sum = Vector512.Sum(low + high);
        for (; i < count; i++)
            sum += (double)g[i] * g[i];
        return sum;
    }

    private static void Update(float* p, float* g, float* m, float* v, int count, AdamWScalars s)
    {
        var i = 0;
        for (; i + 16 <= count; i += 16)
        {
            var gradient = Vector512.Load(g + i) * s.GradientScale;
            var first = Vector512.Load(m + i) * s.Beta1 + gradient * s.OneMinusBeta1;
            var second = Vector512.Load(v + i) * s.Beta2 + gradient * gradient * s.OneMinusBeta2;
            var denominator = Vector512.Sqrt(second) / s.Correction2 + Vector512.Create(s.Epsilon);
            (Vector512.Load(p + i) * s.Decay + first / denominator * s.NegativeStepSize).Store(p + i);
            first.Store(m + i);
            second.Store(v + i);
            Vector512<float>.Zero.Store(g + i);
        }
        for (; i < count; i++)
        {
            var gradient = g[i] * s.GradientScale;
            m[i] = m[i] * s.Beta1 + gradient * s.OneMinusBeta1;
            v[i] = v[i] * s.Beta2 + gradient * gradient * s.OneMinusBeta2;
            p[i] = p[i] * s.Decay + m[i] / (MathF.Sqrt(v[i]) / s.Correction2 + s.Epsilon) * s.NegativeStepSize;
            g[i] = 0;
        }
    }

    private static void Scale(float* p, int count, float factor)
    {
        var i = 0;
        for (; i + 16 <= count; i += 16)
            (Vector512.Load(p + i) * factor).Store(p + i);
        for (; i < count; i++)
            p[i] *= factor;
    }
}
