using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>The parameters of a dense layer; the bias is null where another function adds it. The gradient of x is made only where x wants one.</summary>
internal sealed record LinearArguments(Tensor Weight, Tensor? Bias, bool WantsInput);

/// <summary>x Wᵀ (+ b). The backward pass adds the weight's gradient, unless it is frozen, into the arena within the product itself.</summary>
internal sealed class LinearFunction : autograd.SingleTensorFunction<LinearFunction>
{
    private const string Arguments = "arguments";

    public override string Name => nameof(LinearFunction);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">x, weight, bias if any, arguments.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, arguments) = ((Tensor)vars[0], (LinearArguments)vars[^1]);
        ctx.save_for_backward([x]);
        ctx.save_data(Arguments, (arguments, vars.Length));
        if (arguments.Bias is not null)
            return F.linear(x, arguments.Weight, arguments.Bias);
        using var transposed = arguments.Weight.t();
        return x.mm(transposed);
    }

    public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var ((weight, bias, wantsInput), count) = ((LinearArguments, int))ctx.get_data(Arguments)!;
        var dy = gradient.contiguous();
        weight.grad?.addmm_(dy.t(), ctx.get_saved_variables()[0], 1, 1);
        if (bias?.grad is { } biasGradient)
            RowKernels.AddColumnSums(Raw.Pointer(dy), Raw.Pointer(biasGradient), (int)dy.shape[0], (int)dy.shape[1]);
        return BackwardResults.Of(count, wantsInput ? dy.mm(weight) : null);
    }
}
