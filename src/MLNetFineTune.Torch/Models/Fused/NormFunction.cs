using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>LayerNorm alone.</summary>
internal sealed class NormFunction : autograd.SingleTensorFunction<NormFunction>
{
    private const string Arguments = "arguments";

    public override string Name => nameof(NormFunction);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">x, weight and bias of the norm, arguments.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, arguments) = ((Tensor)vars[0], (AddNormArguments)vars[3]);
        var result = empty_like(x);
        var statistics = empty(x.shape[0], 2, float32);
        AddNormFunction.Compute(x, null, null, arguments.Norm, result, statistics, null);
        ctx.save_for_backward([x, statistics]);
        ctx.save_data(Arguments, arguments);
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var (x, _) = AddNormFunction.Gradients(ctx.get_saved_variables(), gradient, (AddNormArguments)ctx.get_data(Arguments)!);
        return BackwardResults.Of(4, x);
    }
}
