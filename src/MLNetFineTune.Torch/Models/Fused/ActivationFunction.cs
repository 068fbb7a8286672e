using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models.Fused;

internal sealed record ActivationArguments(Tensor Bias, Activation Activation);

/// <summary>The activation of x + b.</summary>
internal sealed unsafe class ActivationFunction : autograd.SingleTensorFunction<ActivationFunction>
{
    private const string Arguments = "arguments";

    public override string Name => nameof(ActivationFunction);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">x, which becomes x + b: nothing else may need it; bias; arguments.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, arguments) = ((Tensor)vars[0], (ActivationArguments)vars[2]);
        ctx.save_for_backward([x]);
        ctx.save_data(Arguments, arguments);
        var result = empty_like(x);
        Compute(x, arguments.Bias, result, arguments.Activation);
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var (bias, activation) = (ActivationArguments)ctx.get_data(Arguments)!;
        var h = ctx.get_saved_variables()[0].detach();
        var size = h.shape;
        RowKernels.BiasActivationBackward(Raw.Pointer(h), Raw.Pointer(gradient.contiguous()), Raw.PointerOrNull(bias.grad), (int)size[0], (int)size[1], activation);
        return BackwardResults.Of(3, h);
    }

    public static void Compute(Tensor x, Tensor bias, Tensor result, Activation activation)
    {
        var size = x.shape;
        RowKernels.BiasActivation(Raw.Pointer(x), Raw.Pointer(bias), Raw.Pointer(result), (int)size[0], (int)size[1], activation);
    }
}
