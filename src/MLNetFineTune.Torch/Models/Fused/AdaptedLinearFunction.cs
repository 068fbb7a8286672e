using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>A dense layer with adapters; the bias is null where another function adds it.</summary>
/// <param name="Weight">(out, in).</param>
/// <param name="Bias">(out) or null.</param>
/// <param name="Changes">What adapters add.</param>
/// <param name="WantsInput">Whether x wants a gradient: below the lowest adapter nothing does.</param>
internal sealed record AdaptedLinearArguments(Tensor Weight, Tensor? Bias, LowRankChange[] Changes, bool WantsInput)
{
    /// <summary>Everything that torch's graph must know of: x, the parameters, and these arguments last.</summary>
    public object[] With(Tensor x) => [x, Weight, .. Bias is null ? Array.Empty<object>() : [Bias], .. Changes.SelectMany(c => new object[] { c.A, c.B }), this];
}

/// <summary>
/// x Wᵀ (+ b) + Σ scale · dropout(x) Aᵀ Bᵀ, the sum added within the products. The backward pass adds the gradients of A and B into the arena in the same way, and makes only those
/// that are wanted.
/// </summary>
internal sealed class AdaptedLinearFunction : autograd.SingleTensorFunction<AdaptedLinearFunction>
{
    private const string Arguments = "arguments";

    public override string Name => nameof(AdaptedLinearFunction);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">As <see cref="AdaptedLinearArguments.With"/> gives them.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, arguments) = ((Tensor)vars[0], (AdaptedLinearArguments)vars[^1]);
        var y = Product(x, arguments.Weight, arguments.Bias);
        ctx.save_for_backward([x, .. arguments.Changes.Select(c => Add(y, x, c))]);
        ctx.save_data(Arguments, (arguments, vars.Length));
        return y;
    }

    public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var ((weight, bias, changes, wantsInput), count) = ((AdaptedLinearArguments, int))ctx.get_data(Arguments)!;
        var saved = ctx.get_saved_variables();
        var (x, dy) = (saved[0], gradient.contiguous());
        weight.grad?.addmm_(dy.t(), x, 1, 1);
        if (bias?.grad is { } biasGradient)
            RowKernels.AddColumnSums(Raw.Pointer(dy), Raw.Pointer(biasGradient), (int)dy.shape[0], (int)dy.shape[1]);
        var dx = wantsInput ? dy.mm(weight) : null;
        for (var i = 0; i < changes.Length; i++)
            Backward(changes[i], x, saved[i + 1], dy.narrow(1, changes[i].Column, changes[i].B.shape[0]), dx);
        return BackwardResults.Of(count, dx);
    }

    /// <summary>The same without a graph.</summary>
    public static Tensor Compute(Tensor x, Tensor weight, Tensor? bias, LowRankChange[] changes)
    {
        var y = Product(x, weight, bias);
        foreach (var change in changes)
            Add(y, x, change).Dispose();
        return y;
    }

    private static Tensor Product(Tensor x, Tensor weight, Tensor? bias)
    {
        if (bias is not null)
            return F.linear(x, weight, bias);
        using var transposed = weight.t();
        return x.mm(transposed);
    }

    /// <summary>Adds one adapter's part to y.</summary>
    /// <returns>dropout(x) Aᵀ, (rows, rank).</returns>
    private static Tensor Add(Tensor y, Tensor x, LowRankChange change)
    {
        using var scope = NewDisposeScope();
        var low = Dropped(x, change).mm(change.A.t());
        y.narrow(1, change.Column, change.B.shape[0]).addmm_(low, change.B.t(), 1, (float)change.Scale);
        return low.MoveToOuterDisposeScope();
    }

    /// <param name="change">The adapter.</param>
    /// <param name="x">(rows, in).</param>
    /// <param name="low">dropout(x) Aᵀ.</param>
    /// <param name="dy">Gradient of the adapter's columns, (rows, out).</param>
    /// <param name="dx">Takes the adapter's share; null where it is not wanted.</param>
    private static void Backward(LowRankChange change, Tensor x, Tensor low, Tensor dy, Tensor? dx)
    {
        var scale = (float)change.Scale;
        change.B.grad?.addmm_(dy.t(), low, 1, scale);
        var dLow = dy.mm(change.B);
        change.A.grad?.addmm_(dLow.t(), Dropped(x, change), 1, scale);
        if (dx is null)
            return;
        if (change.Dropout is { DropsNothing: false } mask)
            dx.add_(DropoutFunction.Dropped(dLow.mm(change.A), mask), scale);
        else
            dx.addmm_(dLow, change.A, 1, scale);
    }

    private static Tensor Dropped(Tensor x, LowRankChange change) => change.Dropout is { DropsNothing: false } mask ? DropoutFunction.Dropped(x, mask) : x;
}
