using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>Means of runs of rows. Runs do not overlap, so a row's gradient is that of its run alone.</summary>
internal sealed unsafe class SpanMeansFunction : autograd.SingleTensorFunction<SpanMeansFunction>
{
    private const string Arguments = "arguments";

    public override string Name => nameof(SpanMeansFunction);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">x, spans.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, spans) = ((Tensor)vars[0], (TokenSpans)vars[1]);
        ctx.save_data(Arguments, (spans, x.shape[0]));
        return Compute(x, spans);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var (spans, rows) = ((TokenSpans, long))ctx.get_data(Arguments)!;
        var dy = gradient.contiguous();
        var width = (int)dy.shape[1];
        var dx = zeros(rows, width, float32);
        float* source = Raw.Pointer(dy), target = Raw.Pointer(dx);
        RowKernels.ForBlocks(spans.Count, (from, to) =>
        {
            for (var s = from; s < to; s++)
            {
                for (var r = 0; r < spans.Lengths[s]; r++)
                    AddScaled(target + (spans.Starts[s] + (long)r) * width, source + (long)s * width, 1f / spans.Lengths[s], width);
            }
        });
        return BackwardResults.Of(2, dx);
    }

    public static Tensor Compute(Tensor x, TokenSpans spans)
    {
        var width = (int)x.shape[1];
        var result = zeros(spans.Count, width, float32);
        float* source = Raw.Pointer(x), target = Raw.Pointer(result);
        RowKernels.ForBlocks(spans.Count, (from, to) =>
        {
            for (var s = from; s < to; s++)
            {
                for (var r = 0; r < spans.Lengths[s]; r++)
                    AddScaled(target + (long)s * width, source + (spans.Starts[s] + (long)r) * width, 1f / spans.Lengths[s], width);
            }
        });
        return result;
    }

    private static void AddScaled(float* target, float* source, float factor, int count)
    {
        var i = 0;
        for (; i + 16 <= count; i += 16)
            (Vector512.Load(target + i) + Vector512.Load(source + i) * factor).Store(target + i);
        for (; i < count; i++)
            target[i] += source[i] * factor;
    }
}
