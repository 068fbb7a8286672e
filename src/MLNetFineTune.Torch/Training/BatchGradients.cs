using System.Runtime.InteropServices;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>Forward and backward pass of a batch: its gradients are added to those that are there. Where the device's memory does not hold it, in halves, weighed by their
/// <see cref="ITrainingTask.Weight"/>: where that is what the loss is divided by, the gradient is the same.</summary>
/// <param name="task">Makes the loss.</param>
/// <param name="arena">Has the gradients.</param>
/// <param name="notes">Takes a sentence, the first time that a batch is split.</param>
internal sealed class BatchGradients(ITrainingTask task, ParameterArena arena, List<string> notes)
{
    // Tokens that the memory did not hold: no second attempt.
    private long _tooMany = long.MaxValue;

    /// <summary>Adds the gradients.</summary>
    /// <param name="examples">The batch.</param>
    /// <param name="dropout">Where masks come from.</param>
    /// <param name="share">What the gradients of its mean loss are multiplied with.</param>
    /// <returns>Its mean loss; where that is NaN or infinite, there are no gradients.</returns>
    public double Add(int[] examples, DropoutStream dropout, double share)
    {
        if (examples.Length > 1 && task.Tokens(examples) >= _tooMany)
            return AddHalves(examples, dropout, share);
        var isBackward = false;
        try
        {
            return AddWhole(examples, dropout, share, ref isBackward);
        }
        catch (ExternalException e) when (examples.Length > 1 && IsOutOfMemory(e) && (!isBackward || arena.IsMixed))
        {
            // What the backward pass got done is of no use.
            arena.DropComputedGradients();
            if (_tooMany == long.MaxValue)
                notes.Add($"The device's memory did not hold a batch of {examples.Length} examples ({task.Tokens(examples)} tokens): such batches are computed in parts, each weighed by its share of the whole. A smaller BatchSize avoids it.");
            _tooMany = Math.Min(_tooMany, task.Tokens(examples));
        }
        return AddHalves(examples, dropout, share);
    }

    private double AddHalves(int[] examples, DropoutStream dropout, double share)
    {
        var (first, second) = (examples[..(examples.Length / 2)], examples[(examples.Length / 2)..]);
        var part = Part(first, second, task);
        var loss = Add(first, dropout.Part(0), share * part);
        return double.IsFinite(loss) ? part * loss + (1 - part) * Add(second, dropout.Part(1), share * (1 - part)) : loss;
    }

    private double AddWhole(int[] examples, DropoutStream dropout, double share, ref bool isBackward)
    {
        using var scope = NewDisposeScope();
        var loss = task.Loss(examples, dropout);
        var value = (double)loss.cpu().item<float>();
        if (double.IsFinite(value))
        {
            isBackward = true;
            try
            {
                (share == 1 ? loss : loss * share).backward();
            }
            finally
            {
                Models.Fused.BackwardResults.Release();
            }
            arena.CollectGradients();
        }
        return value;
    }

    /// <summary>The first part's share of what both are divided by.</summary>
    private static double Part(int[] first, int[] second, ITrainingTask task)
    {
        var (a, b) = (task.Weight(first), task.Weight(second));
        return a + b > 0 ? a / (a + b) : 0.5;
    }

    /// <summary>Whether torch says that the device's memory does not hold what was asked for.</summary>
    public static bool IsOutOfMemory(ExternalException e) =>
        e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        // Where cuBLAS has no room for its workspace.
        || e.Message.Contains("CUBLAS_STATUS_ALLOC_FAILED", StringComparison.Ordinal);
}
