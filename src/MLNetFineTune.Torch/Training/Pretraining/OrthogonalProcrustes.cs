using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>The rotation that brings rows as near as can be to other rows (Schönemann 1966).</summary>
internal static class OrthogonalProcrustes
{
    /// <summary>Share of the product's size that is given to leaving directions as they are: it decides only where the rows do not.</summary>
    private const double Stay = 1e-9;

    /// <summary>A singular value of <see cref="Stay"/> grows by half a step: it needs 51 to reach 1, and a few to settle.</summary>
    private const int MostSteps = 100;

    /// <summary>The orthogonal R that minimises |A R - B|: the polar factor of AᵀB, by the iteration of Björck and Bowie (1971), which needs products alone.</summary>
    /// <param name="product">AᵀB, (width, width) f64 on the CPU.</param>
    /// <returns>(width, width) f64.</returns>
    public static Tensor Of(Tensor product)
    {
        using var scope = NewDisposeScope();
        var identity = eye(product.shape[0], dtype: float64);
        var size = product.norm().item<double>();
        var r = product + identity * (size > 0 ? Stay * size : 1);
        // No singular value is above 1 then, as the iteration needs.
        r /= r.norm();
        for (var step = 0; step < MostSteps; step++)
        {
            var square = r.t().mm(r);
            if ((square - identity).norm().item<double>() < 1e-12 * product.shape[0])
                break;
            r = r * 1.5 - r.mm(square) * 0.5;
        }
        return r.MoveToOuterDisposeScope();
    }
}
