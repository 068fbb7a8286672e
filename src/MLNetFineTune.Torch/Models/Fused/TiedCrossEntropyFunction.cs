using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models.Fused;

internal sealed record TiedCrossEntropyArguments(Tensor Embeddings, Tensor Bias, int[] Labels);

/// <summary>
/// Mean cross-entropy of x Eᵀ + b. One pass over the logits turns them into their own gradient, so that nothing else of the size of the vocabulary is made, and the backward
/// pass is two
/// products.
/// </summary>
internal sealed unsafe class TiedCrossEntropyFunction : autograd.SingleTensorFunction<TiedCrossEntropyFunction>
{
    private const string Arguments = "arguments";

    public override string Name => nameof(TiedCrossEntropyFunction);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">x, embeddings, bias, arguments.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, arguments) = ((Tensor)vars[0], (TiedCrossEntropyArguments)vars[3]);
        var (loss, slopes) = Compute(x, arguments);
        ctx.save_for_backward([x, slopes]);
        ctx.save_data(Arguments, arguments);
        return loss;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var (embeddings, bias, _) = (TiedCrossEntropyArguments)ctx.get_data(Arguments)!;
        var saved = ctx.get_saved_variables();
        var (x, slopes) = (saved[0], saved[1]);
        var factor = gradient.item<float>();
        if (factor != 1)
            slopes.mul_(factor);
        embeddings.grad?.addmm_(slopes.t(), x, 1, 1);
        if (bias.grad is { } biasGradient)
            RowKernels.AddColumnSums(Raw.Pointer(slopes), Raw.Pointer(biasGradient), (int)slopes.shape[0], (int)slopes.shape[1]);
        return BackwardResults.Of(4, slopes.mm(embeddings));
    }

    /// <returns>The loss, and its gradient by the logits, (rows, vocabulary).</returns>
    public static (Tensor Loss, Tensor Slopes) Compute(Tensor x, TiedCrossEntropyArguments arguments)
    {
        using var transposed = arguments.Embeddings.t();
        var logits = x.mm(transposed);
        var (rows, width) = ((int)logits.shape[0], (int)logits.shape[1]);
        float* values = Raw.Pointer(logits), bias = Raw.Pointer(arguments.Bias);
        var losses = new double[rows];
        Cores.Run(rows, r => losses[r] = Row(values + (long)r * width, bias, width, arguments.Labels[r], 1f / rows));
        return (tensor((float)(losses.Sum() / rows)), logits);
    }

    /// <summary>Replaces one row of logits by (softmax - one-hot) / rows; returns its cross-entropy.</summary>
    private static double Row(float* row, float* bias, int width, int label, float factor)
    {
        var most = Vector512.Create(float.NegativeInfinity);
        var i = 0;
        for (; i + 16 <= width; i += 16)
        {
            var x = Vector512.Load(row + i) + Vector512.Load(bias + i);
            x.Store(row + i);
            most = Vector512.Max(most, x);
        }
        var highest = float.NegativeInfinity;
        for (var j = 0; j < 16; j++)
            highest = MathF.Max(highest, most[j]);
        for (; i < width; i++)
        {
            row[i] += bias[i];
            highest = MathF.Max(highest, row[i]);
        }
        var right = row[label];
        var sums = Vector512<float>.Zero;
        for (i = 0; i + 16 <= width; i += 16)
        {
            var e = Vector512.Exp(Vector512.Load(row + i) - Vector512.Create(highest));
            e.Store(row + i);
            sums += e;
        }
        var sum = Vector512.Sum(sums);
        for (; i < width; i++)
            sum += row[i] = MathF.Exp(row[i] - highest);
        var scale = factor / sum;
        for (i = 0; i + 16 <= width; i += 16)
            (Vector512.Load(row + i) * scale).Store(row + i);
        for (; i < width; i++)
            row[i] *= scale;
        row[label] -= factor;
        return highest + Math.Log(sum) - right;
    }
}
