using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>An exponential moving average of the weights (Polyak and Juditsky 1992), with TensorFlow's lower decay in early training.</summary>
internal sealed class WeightAverage(ParameterArena arena, double decay) : IDisposable
{
    /// <summary>The average, or, while that is in the arena, the weights that are trained; (trained parameters) f32.</summary>
    public Tensor Values { get; } = arena.TrainedValues.clone().DetachFromDisposeScope();

    /// <summary>After a step: takes the new weights in.</summary>
    /// <param name="steps">Steps done, this one included.</param>
    public void Add(long steps)
    {
        using var noGradient = no_grad();
        var kept = Math.Min(decay, (1.0 + steps) / (10.0 + steps));
        Values.mul_(kept).add_(arena.TrainedValues, 1 - kept);
    }

    /// <summary>Puts the average into the arena, until what is returned is disposed.</summary>
    public IDisposable Show()
    {
        Swap();
        return new Shown(this);
    }

    /// <summary>Puts the average into the arena for good.</summary>
    public void Keep()
    {
        arena.TrainedValues.copy_(Values);
        arena.PublishValues();
    }

    public void Dispose() => Values.Dispose();

    private void Swap()
    {
        using var noGradient = no_grad();
        using var held = arena.TrainedValues.clone();
        arena.TrainedValues.copy_(Values);
        Values.copy_(held);
        arena.PublishValues();
    }

    private sealed class Shown(WeightAverage average) : IDisposable
    {
        public void Dispose() => average.Swap();
    }
}
