using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>Dropout (Srivastava et al. 2014) whose mask is made again in the backward pass instead of being kept.</summary>
internal sealed unsafe class DropoutFunction : autograd.SingleTensorFunction<DropoutFunction>
{
    private const string Mask = "mask";

    public override string Name => nameof(DropoutFunction);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">x (rows, width), mask.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(Mask, vars[1]);
        return Dropped((Tensor)vars[0], (DropoutMask)vars[1]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        return BackwardResults.Of(2, Dropped(gradient.contiguous(), (DropoutMask)ctx.get_data(Mask)!));
    }

    /// <summary>x with a mask, as a new tensor.</summary>
    public static Tensor Dropped(Tensor x, DropoutMask mask)
    {
        var result = empty_like(x);
        var (rows, width) = ((int)x.shape[0], (int)x.shape[1]);
        float* source = Raw.Pointer(x), target = Raw.Pointer(result);
        RowKernels.ForBlocks(rows, (from, to) =>
        {
            for (var r = from; r < to; r++)
                NormKernels.Drop(source + (long)r * width, target + (long)r * width, (uint)((long)r * width), width, mask);
        });
        return result;
    }
}
