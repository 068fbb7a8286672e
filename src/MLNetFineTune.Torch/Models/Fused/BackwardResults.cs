using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>
/// The gradients that a managed function hands to torch. Torch takes shares of its own; ours are let go when the next function of the same thread returns, not at the end of the
/// step,
/// so that memory is used again within a backward pass.
/// </summary>
internal static class BackwardResults
{
    [ThreadStatic]
    private static List<Tensor>? s_last;

    /// <param name="count">Arguments of the function; those behind the gradients get none.</param>
    /// <param name="gradients">A gradient, or null, for each of the first arguments.</param>
    public static List<Tensor> Of(int count, params Tensor?[] gradients)
    {
        Release();
        s_last = [.. gradients.OfType<Tensor>().Select(g => g.DetachFromDisposeScope())];
        return [.. gradients.Concat(Enumerable.Repeat<Tensor?>(null, count - gradients.Length)).Select(g => g!)];
    }

    /// <summary>Lets go of the last function's gradients.</summary>
    public static void Release()
    {
        s_last?.ForEach(t => t.Dispose());
        s_last = null;
    }
}
