using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>Principal component analysis: the directions in which rows vary most.</summary>
internal static class PrincipalAxes
{
    /// <summary>The axes of the largest eigenvalues of XᵀX, signs fixed so that they do not depend on the solver's: each axis' largest element is positive.</summary>
    /// <param name="secondMoments">XᵀX, (width, width) f64 on the CPU.</param>
    /// <param name="count">Number of axes, at most width.</param>
    /// <returns>(width, count) f32, orthonormal columns, the largest first.</returns>
    public static Tensor Of(Tensor secondMoments, int count)
    {
        using var scope = NewDisposeScope();
        var width = secondMoments.shape[0];
        var (_, vectors) = linalg.eigh(secondMoments);
        var axes = vectors.narrow(1, width - count, count).flip(1);
        var (_, places) = axes.abs().max(0, true);
        var signs = axes.gather(0, places).sign();
        return axes.mul(signs).to(float32).contiguous().MoveToOuterDisposeScope();
    }
}
