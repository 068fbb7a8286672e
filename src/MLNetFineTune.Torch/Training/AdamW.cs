using MLNetFineTune.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019) with β 0.9 and 0.999, ε 1e-8, over an arena's runs, as PyTorch computes it with a group of parameters for each: on the CPU one pass over the memory that also
/// clears the gradients, elsewhere a handful of operations on flat tensors.
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
        FirstMoments = zeros(arena.Layout.TrainedLength, float32, arena.Device).DetachFromDisposeScope();
        SecondMoments = zeros(arena.Layout.TrainedLength, float32, arena.Device).DetachFromDisposeScope();
    }

    /// <summary>Running mean of the gradients, (trained parameters) f32.</summary>
    public Tensor FirstMoments { get; }

    /// <summary>Running mean of the squared gradients, (trained parameters) f32.</summary>
    public Tensor SecondMoments { get; }

    /// <summary>Steps done.</summary>
    public long Steps { get; set; }

    /// <summary>Steps that were done when each stage thawed: its parameters' moments have seen so many fewer.</summary>
    public IReadOnlyList<long> ThawSteps { get; set; } = [0];

    /// <summary>Thaws the stages whose time has come after this many steps.</summary>
    public void Thaw()
    {
        while (_arena.Stage + 1 < ThawSteps.Count && ThawSteps[_arena.Stage + 1] <= Steps)
            _arena.Thaw(_arena.Stage + 1);
    }

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
        if (_fused)
        {
            AdamWKernel.Step(_arena, FirstMoments, SecondMoments, [.. _arena.Layout.Runs.Select(run => Scalars(run, rate, gradientScale))]);
            _arena.PublishValues();
            return;
        }
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var gradients = _arena.Gradients!;
        if (gradientScale != 1)
            gradients.mul_(gradientScale);
        FirstMoments.mul_(Beta1).add_(gradients, 1 - Beta1);
        SecondMoments.mul_(Beta2).addcmul_(gradients, gradients, 1 - Beta2);
        var roots = SecondMoments.sqrt();
        foreach (var run in _arena.Layout.Runs.Where(run => run.Stage <= _arena.Stage))
        {
            var (correction1, correction2) = Corrections(run);
            var values = _arena.TrainedValues.narrow(0, run.Start, run.Count);
            if (run.Decays)
                values.mul_(1 - rate * run.RateFactor * _weightDecay);
            var denominators = roots.narrow(0, run.Start, run.Count).div_(correction2).add_(Epsilon);
            values.addcdiv_(FirstMoments.narrow(0, run.Start, run.Count), denominators, -rate * run.RateFactor / correction1);
        }
        gradients.zero_();
        _arena.PublishValues();
    }

    public void Dispose()
    {
        FirstMoments.Dispose();
        SecondMoments.Dispose();
    }

    /// <summary>What the moments of a run are divided by, because they began at zero when it thawed.</summary>
    private (double First, double Second) Corrections(ParameterRun run)
    {
        var steps = Steps - ThawSteps[run.Stage];
        return (1 - Math.Pow(Beta1, steps), Math.Sqrt(1 - Math.Pow(Beta2, steps)));
    }

    private AdamWScalars Scalars(ParameterRun run, double rate, double gradientScale)
    {
        if (run.Stage > _arena.Stage)
            return default;
        var (correction1, correction2) = Corrections(run);
        return new(
            (float)gradientScale, run.Decays ? (float)(1 - rate * run.RateFactor * _weightDecay) : 1, (float)Beta1, (float)(1 - Beta1), (float)Beta2, (float)(1 - Beta2),
            (float)correction2, (float)Epsilon, (float)((float)(-rate / correction1) * run.RateFactor));
    }
}
