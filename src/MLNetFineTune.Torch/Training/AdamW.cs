using MLNetFineTune.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019) with β 0.9 and 0.999, ε 1e-8, over a whole arena at once, as PyTorch computes it: on the CPU one pass over the memory that also clears the
/// gradients,
/// elsewhere a handful of operations on flat tensors.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;
    private readonly ParameterArena _arena;
    private readonly double _weightDecay;
    private readonly bool _fused;

    /// <param name="arena">The parameters, their gradients attached.</param>
    /// <param name="weightDecay">Decoupled weight decay of the parameters that decay.</param>
    /// <param name="fused">Whether to work on raw memory, which only the CPU's allows; null for where it is possible.</param>
    public AdamW(ParameterArena arena, double weightDecay, bool? fused = null)
    {
        (_arena, _weightDecay, _fused) = (arena, weightDecay, fused ?? arena.IsOnCpu);
        FirstMoments = zeros(arena.Layout.Length, float32, arena.Device).DetachFromDisposeScope();
        SecondMoments = zeros(arena.Layout.Length, float32, arena.Device).DetachFromDisposeScope();
    }

    /// <summary>Running mean of the gradients, (all parameters) f32.</summary>
    public Tensor FirstMoments { get; }

    /// <summary>Running mean of the squared gradients, (all parameters) f32.</summary>
    public Tensor SecondMoments { get; }

    /// <summary>Steps done.</summary>
    public long Steps { get; set; }

    /// <summary>Euclidean norm of all gradients together.</summary>
    public double GradientNorm()
    {
        if (_fused)
            return AdamWKernel.Norm(_arena);
        using var norm = _arena.Gradients!.norm(2f);
        return norm.cpu().item<float>();
    }

    /// <summary>One step; the gradients are zero afterwards.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="gradientScale">What gradients are multiplied with first: the clipping.</param>
    public void Step(double rate, double gradientScale)
    {
        Steps++;
        var correction1 = 1 - Math.Pow(Beta1, Steps);
        var correction2 = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        if (_fused)
        {
            AdamWKernel.Step(_arena, FirstMoments, SecondMoments, new(
                (float)gradientScale, (float)(1 - rate * _weightDecay), (float)Beta1, (float)(1 - Beta1), (float)Beta2, (float)(1 - Beta2),
                (float)correction2, (float)Epsilon, (float)(-rate / correction1)));
            _arena.PublishValues();
            return;
        }
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var gradients = _arena.Gradients!;
        if (gradientScale != 1)
            gradients.mul_(gradientScale);
        _arena.Values.narrow(0, 0, _arena.Layout.DecayingLength).mul_(1 - rate * _weightDecay);
        FirstMoments.mul_(Beta1).add_(gradients, 1 - Beta1);
        SecondMoments.mul_(Beta2).addcmul_(gradients, gradients, 1 - Beta2);
        var denominators = SecondMoments.sqrt().div_(correction2).add_(Epsilon);
        var (tail, factor) = _arena.Layout.OwnRate;
        Update(0, tail, -rate / correction1);
        if (factor != 1)
            Update(tail, _arena.Layout.Length - tail, -rate * factor / correction1);
        gradients.zero_();
        _arena.PublishValues();

        void Update(long start, long count, double step) =>
            _arena.Values.narrow(0, start, count).addcdiv_(FirstMoments.narrow(0, start, count), denominators.narrow(0, start, count), step);
    }

    public void Dispose()
    {
        FirstMoments.Dispose();
        SecondMoments.Dispose();
    }
}
