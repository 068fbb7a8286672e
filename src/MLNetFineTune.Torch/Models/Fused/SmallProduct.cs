using System.Runtime.Intrinsics;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>Products of matrices that are too small for a BLAS call each: those of one attention head. One thread, no memory taken.</summary>
internal static unsafe class SmallProduct
{
    /// <summary>C = A B.</summary>
    /// <param name="a">(m, k): element (i, l) at <c>a[i * rowStep + l * columnStep]</c>, so a transposed matrix needs no copy.</param>
    /// <param name="rowStep">Step from row to row of A.</param>
    /// <param name="columnStep">Step from column to column of A.</param>
    /// <param name="b">(k, n), rows <paramref name="bStep"/> apart.</param>
    /// <param name="bStep">Step from row to row of B.</param>
    /// <param name="c">(m, n), rows <paramref name="cStep"/> apart.</param>
    /// <param name="cStep">Step from row to row of C.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C, a multiple of 16.</param>
    /// <param name="k">Columns of A.</param>
    public static void Multiply(float* a, int rowStep, int columnStep, float* b, int bStep, float* c, int cStep, int m, int n, int k)
    {
        var i = 0;
        for (; i + 4 <= m; i += 4)
        {
            var j = 0;
            for (; j + 32 <= n; j += 32)
                Four(a + (long)i * rowStep, rowStep, columnStep, b + j, bStep, c + (long)i * cStep + j, cStep, k);
            if (j < n)
                for (var r = i; r < i + 4; r++)
                    One(a + (long)r * rowStep, columnStep, b + j, bStep, c + (long)r * cStep + j, k);
        }
        for (; i < m; i++)
            for (var j = 0; j < n; j += 16)
                One(a + (long)i * rowStep, columnStep, b + j, bStep, c + (long)i * cStep + j, k);
    }

    /// <summary>Four rows by 32 columns: eight sums that stay in registers.</summary>
    private static void Four(float* a, int rowStep, int columnStep, float* b, int bStep, float* c, int cStep, int k)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        float* a1 = a + rowStep, a2 = a1 + rowStep, a3 = a2 + rowStep;
        for (var l = 0; l < k; l++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
            var x = Vector512.Create(*a);
            c00 = Vector512.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(x, b1, c01);
            x = Vector512.Create(*a1);
            c10 = Vector512.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(x, b1, c11);
            x = Vector512.Create(*a2);
            c20 = Vector512.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(x, b1, c21);
            x = Vector512.Create(*a3);
            c30 = Vector512.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(x, b1, c31);
            a += columnStep;
            a1 += columnStep;
            a2 += columnStep;
            a3 += columnStep;
            b += bStep;
        }
        c00.Store(c);
        c01.Store(c + 16);
        c10.Store(c + cStep);
        c11.Store(c + cStep + 16);
        c20.Store(c + 2 * cStep);
        c21.Store(c + 2 * cStep + 16);
        c30.Store(c + 3 * cStep);
        c31.Store(c + 3 * cStep + 16);
    }

    private static void One(float* a, int columnStep, float* b, int bStep, float* c, int k)
    {
        var sum = Vector512<float>.Zero;
        for (var l = 0; l < k; l++, a += columnStep, b += bStep)
            sum = Vector512.MultiplyAddEstimate(Vector512.Create(*a), Vector512.Load(b), sum);
        sum.Store(c);
    }
}
