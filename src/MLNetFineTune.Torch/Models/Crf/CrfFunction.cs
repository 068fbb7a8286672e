using TorchSharp;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models.Crf;

/// <summary>The CRF's loss as a function of torch's autograd: loss and exact gradients are made together, in C# on the CPU.</summary>
internal sealed class CrfFunction : autograd.SingleTensorFunction<CrfFunction>
{
    private const string Gradients = "gradients";

    public override string Name => nameof(CrfFunction);

    /// <summary>Sum over the sequences of their negative log-likelihood, divided by the number of words with a label; one f32.</summary>
    /// <param name="emissions">(words, labels) f32, on any device.</param>
    /// <param name="crf">The CRF's parameters.</param>
    /// <param name="sequences">The sequences.</param>
    public static Tensor Loss(Tensor emissions, CrfParameters crf, CrfSequences sequences) => apply(
        OnCpu(emissions), OnCpu(crf.transitions), OnCpu(crf.start_transitions), OnCpu(crf.end_transitions), sequences).to(emissions.device);

    /// <param name="ctx">The graph's context.</param>
    /// <param name="vars">Emissions, transitions, starts, ends, sequences.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var chain = new LinearChain(Doubles((Tensor)vars[1]), Doubles((Tensor)vars[2]), Doubles((Tensor)vars[3]));
        var likelihood = CrfLikelihood.Of(chain, Floats((Tensor)vars[0]), (CrfSequences)vars[4]);
        ctx.save_data(Gradients, likelihood);
        return tensor((float)likelihood.Loss);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var (_, emissions, transitions, starts, ends) = (CrfLikelihood)ctx.get_data(Gradients)!;
        var factor = gradient.item<float>();
        return Fused.BackwardResults.Of(5, Of(emissions, starts.Length), Of(transitions, starts.Length), Of(starts), Of(ends));

        Tensor Of(float[] values, int columns = 0)
        {
            var whole = tensor(values);
            whole = columns > 0 ? whole.view(-1, columns) : whole;
            return factor == 1 ? whole : whole.mul(factor);
        }
    }

    /// <summary>The chain that these parameters are now.</summary>
    public static LinearChain Chain(CrfParameters crf)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return new(Doubles(OnCpu(crf.transitions)), Doubles(OnCpu(crf.start_transitions)), Doubles(OnCpu(crf.end_transitions)));
    }

    private static Tensor OnCpu(Tensor x) => x.to(float32).cpu();

    private static float[] Floats(Tensor x)
    {
        using var flat = x.detach().contiguous();
        return flat.data<float>().ToArray();
    }

    private static double[] Doubles(Tensor x) => Array.ConvertAll(Floats(x), v => (double)v);
}
