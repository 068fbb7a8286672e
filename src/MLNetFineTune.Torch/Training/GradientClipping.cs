namespace MLNetFineTune.Torch.Training;

/// <summary>Clipping by the common norm of all gradients (Pascanu et al. 2013).</summary>
internal static class GradientClipping
{
    /// <summary>What gradients of norm <paramref name="norm"/> are multiplied with so that it is at most <paramref name="most"/>; as PyTorch's <c>clip_grad_norm_</c>, 1e-6
    /// included.</summary>
    public static double Scale(double norm, double most) => Math.Min(1, most / (norm + 1e-6));
}
