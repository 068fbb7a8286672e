using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>A copy of the best weights so far, and how good they are.</summary>
internal sealed class BestModel(ParameterArena arena, ValidationMetric metric) : IDisposable
{
    /// <summary>(trained parameters) f32 on the CPU; null before the first.</summary>
    public Tensor? Values { get; private set; }

    /// <summary>Their figures; null where there is no validation data.</summary>
    public EvaluationResult? Result { get; private set; }

    /// <summary>Optimizer steps that led to them.</summary>
    public long Step { get; private set; }

    /// <summary>Evaluations since then.</summary>
    public int EvaluationsWithoutImprovement { get; private set; }

    /// <summary>Takes the arena's weights if they are better than the ones held; says whether they are. Without figures the newer ones are.</summary>
    public bool Offer(EvaluationResult? result, long step)
    {
        if (Values is not null && result is not null && Result is not null && !IsBetter(result, Result))
        {
            EvaluationsWithoutImprovement++;
            return false;
        }
        Values ??= empty(arena.Layout.TrainedLength, float32).DetachFromDisposeScope();
        Values.copy_(arena.TrainedValues);
        Set(result, step, 0);
        return true;
    }

    /// <summary>Puts the best weights back into the arena.</summary>
    public void Restore()
    {
        arena.TrainedValues.copy_(Values!);
        arena.PublishValues();
    }

    /// <summary>Goes on with what a checkpoint held.</summary>
    public void Resume(Tensor values, EvaluationResult? result, long step, int evaluationsWithoutImprovement)
    {
        Values = values.DetachFromDisposeScope();
        Set(result, step, evaluationsWithoutImprovement);
    }

    public void Dispose() => Values?.Dispose();

    private void Set(EvaluationResult? result, long step, int evaluations) =>
        (Result, Step, EvaluationsWithoutImprovement) = (result is null ? null : result with { IsBest = true }, step, evaluations);

    private bool IsBetter(EvaluationResult a, EvaluationResult b) => metric switch
    {
        ValidationMetric.Accuracy => a.Accuracy > b.Accuracy,
        ValidationMetric.MacroF1 => a.MacroF1 > b.MacroF1,
        ValidationMetric.EntityF1 => a.EntityF1 > b.EntityF1,
        _ => a.Loss < b.Loss || double.IsNaN(b.Loss),
    };
}
