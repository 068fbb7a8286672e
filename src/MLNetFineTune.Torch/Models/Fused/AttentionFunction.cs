using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models.Fused;

internal sealed record AttentionArguments(AttentionShape Shape, DropoutMask? Dropout);

/// <summary>Attention on packed sequences.</summary>
internal sealed unsafe class AttentionFunction : autograd.SingleTensorFunction<AttentionFunction>
{
    private const string Arguments = "arguments";

    public override string Name => nameof(AttentionFunction);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">Query (queries, hidden), key and value (tokens, 2 hidden), arguments.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (query, keyValue, arguments) = ((Tensor)vars[0], (Tensor)vars[1], (AttentionArguments)vars[2]);
        var logSums = empty(query.shape[0], arguments.Shape.Heads, float32);
        var result = Compute(query, keyValue, logSums, arguments.Shape, arguments.Dropout);
        ctx.save_for_backward([query, keyValue, logSums]);
        ctx.save_data(Arguments, arguments);
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var (shape, dropout) = (AttentionArguments)ctx.get_data(Arguments)!;
        var saved = ctx.get_saved_variables();
        var (dq, dkv) = (empty_like(saved[0]), empty_like(saved[1]));
        AttentionKernel.Backward(
            Raw.Pointer(saved[0]), Raw.Pointer(saved[1]), Raw.Pointer(saved[2]), Raw.Pointer(gradient.contiguous()), Raw.Pointer(dq), Raw.Pointer(dkv), shape, dropout);
        return BackwardResults.Of(3, dq, dkv);
    }

    public static Tensor Compute(Tensor query, Tensor keyValue, Tensor? logSums, AttentionShape shape, DropoutMask? dropout)
    {
        var result = empty_like(query);
        AttentionKernel.Forward(Raw.Pointer(query), Raw.Pointer(keyValue), Raw.Pointer(result), logSums is null ? null : Raw.Pointer(logSums), shape, dropout);
        return result;
    }
}
