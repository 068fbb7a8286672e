using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models.Fused;

internal sealed record AddNormArguments(Tensor? Bias, LayerNorm Norm, DropoutMask? Dropout);

/// <summary>LayerNorm(dropout(x + b) + residual).</summary>
internal sealed unsafe class AddNormFunction : autograd.SingleTensorFunction<AddNormFunction>
{
    private const string Arguments = "arguments";

    public override string Name => nameof(AddNormFunction);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">x, which becomes the sum that is normalised: nothing else may need it; residual, bias, weight and bias of the norm; arguments.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, residual, arguments) = ((Tensor)vars[0], (Tensor)vars[1], (AddNormArguments)vars[5]);
        var result = empty_like(x);
        var statistics = empty(x.shape[0], 2, float32);
        Compute(x, residual, arguments.Bias, arguments.Norm, result, statistics, arguments.Dropout);
        ctx.save_for_backward([x, statistics]);
        ctx.save_data(Arguments, arguments);
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var arguments = (AddNormArguments)ctx.get_data(Arguments)!;
        var (residual, inner) = Gradients(ctx.get_saved_variables(), gradient, arguments);
        return BackwardResults.Of(6, inner, residual);
    }

    public static void Compute(Tensor x, Tensor? residual, Tensor? bias, LayerNorm norm, Tensor result, Tensor? statistics, DropoutMask? dropout)
    {
        var size = x.shape;
        NormKernels.AddNorm(
            Raw.Pointer(x), bias is null ? null : Raw.Pointer(bias), residual is null ? null : Raw.Pointer(residual), Raw.Pointer(norm.weight), Raw.Pointer(norm.bias),
            Raw.Pointer(result), statistics is null ? null : Raw.Pointer(statistics), (int)size[0], (int)size[1], norm.Epsilon, dropout);
    }

    /// <summary>Gradients of the residual (in the place of the saved sum) and of x (the same tensor where nothing is dropped).</summary>
    public static (Tensor Residual, Tensor Inner) Gradients(List<Tensor> saved, Tensor gradient, AddNormArguments arguments)
    {
        var sum = saved[0].detach();
        var inner = arguments.Dropout is { DropsNothing: false } ? empty_like(sum) : sum;
        var size = sum.shape;
        NormKernels.AddNormBackward(
            Raw.Pointer(sum), Raw.Pointer(saved[1]), Raw.Pointer(arguments.Norm.weight), Raw.Pointer(gradient.contiguous()), Raw.Pointer(inner),
            Raw.PointerOrNull(arguments.Bias?.grad), Raw.PointerOrNull(arguments.Norm.weight.grad), Raw.PointerOrNull(arguments.Norm.bias.grad),
            (int)size[0], (int)size[1], arguments.Dropout);
        return (sum, inner);
    }
}
