using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models.Fused;

internal sealed record EmbeddingArguments(Tensor Words, Tensor Positions, Tensor Types, TokenBatch Batch, int Padding, bool[]? TouchedRows);

/// <summary>Sum of three embeddings. The backward pass touches only rows that occur, instead of making a gradient as large as the vocabulary, and no frozen table.</summary>
internal sealed unsafe class EmbeddingFunction : autograd.SingleTensorFunction<EmbeddingFunction>
{
    private const string Arguments = "arguments";

    public override string Name => nameof(EmbeddingFunction);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">The three tables, arguments.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var arguments = (EmbeddingArguments)vars[3];
        ctx.save_data(Arguments, arguments);
        return Compute(arguments.Words, arguments.Positions, arguments.Types, arguments.Batch);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var (words, positions, types, batch, padding, touched) = (EmbeddingArguments)ctx.get_data(Arguments)!;
        var dy = gradient.contiguous();
        EmbeddingKernel.Backward(Raw.Pointer(dy), Raw.PointerOrNull(words.grad), Raw.PointerOrNull(positions.grad), Raw.PointerOrNull(types.grad), batch, (int)dy.shape[1], padding, touched);
        return BackwardResults.Of(4);
    }

    public static Tensor Compute(Tensor words, Tensor positions, Tensor types, TokenBatch batch)
    {
        var width = words.shape[1];
        var result = empty(batch.Tokens, width, float32);
        EmbeddingKernel.Forward(Raw.Pointer(words), Raw.Pointer(positions), Raw.Pointer(types), Raw.Pointer(result), batch, (int)width);
        return result;
    }
}
