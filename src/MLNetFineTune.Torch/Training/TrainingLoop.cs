using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>The one training loop, of every task. It yields after each batch; evaluation, saving, progress, early stopping and cancellation are its caller's.</summary>
internal static class TrainingLoop
{
    /// <param name="task">Batches and loss.</param>
    /// <param name="optimizer">Holds the parameters.</param>
    /// <param name="at">Where to begin; moved along.</param>
    /// <param name="options">Settings.</param>
    /// <param name="totalSteps">Steps of the whole run, for the schedule.</param>
    public static IEnumerable<TrainedBatch> Run(ITrainingTask task, AdamW optimizer, TrainingPosition at, TrainingOptions options, long totalSteps)
    {
        var warmupSteps = (long)Math.Round(options.WarmupRatio * totalSteps);
        for (; at.Epoch < options.Epochs; at.Epoch++, at.Batch = 0)
        {
            var batches = task.Epoch(at.Epoch);
            while (at.Batch < batches.Count)
            {
                // The batches whose gradients make one step; an epoch's last group may be smaller.
                var groupStart = at.Batch - at.Batch % options.GradientAccumulationSteps;
                var groupSize = Math.Min(options.GradientAccumulationSteps, batches.Count - groupStart);
                var examples = batches[at.Batch];

                var loss = ForwardBackward(task, optimizer, examples, new DropoutStream(options.SeedOrDefault, at.BatchesSeen), groupSize);
                if (!double.IsFinite(loss))
                {
                    yield return new(loss, examples.Length, Stepped: false, 0, 0, EpochEnded: false);
                    yield break;
                }
                at.Batch++;
                at.BatchesSeen++;
                var epochEnded = at.Batch == batches.Count;
                if (at.Batch - groupStart < groupSize)
                {
                    yield return new(loss, examples.Length, Stepped: false, 0, 0, epochEnded);
                    continue;
                }

                var norm = optimizer.GradientNorm();
                if (!double.IsFinite(norm))
                {
                    yield return new(loss, examples.Length, Stepped: false, 0, norm, EpochEnded: false);
                    yield break;
                }
                var rate = options.LearningRate * LearningRateSchedule.Multiplier(options.Schedule, optimizer.Steps, warmupSteps, totalSteps);
                optimizer.Step(rate, GradientClipping.Scale(norm, options.MaxGradNorm));
                yield return new(loss, examples.Length, Stepped: true, rate, norm, epochEnded);
            }
        }
    }

    /// <summary>One batch: its gradients, divided by the size of the group, are added to those that are there. Everything else that it made is freed.</summary>
    private static double ForwardBackward(ITrainingTask task, AdamW optimizer, int[] examples, DropoutStream dropout, int groupSize)
    {
        using var scope = NewDisposeScope();
        var loss = task.Loss(examples, dropout);
        var value = (double)loss.cpu().item<float>();
        if (double.IsFinite(value))
            (groupSize == 1 ? loss : loss / groupSize).backward();
        Models.Fused.BackwardResults.Release();
        optimizer.CollectGradients();
        return value;
    }
}
