using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>The one training loop, of every task. It yields after each batch; evaluation, saving, progress, early stopping and cancellation are its caller's.</summary>
internal static class TrainingLoop
{
    /// <param name="task">Batches and loss.</param>
    /// <param name="gradients">Computes those of a batch.</param>
    /// <param name="optimizer">Holds the parameters.</param>
    /// <param name="at">Where to begin; moved along.</param>
    /// <param name="options">Settings.</param>
    /// <param name="totalSteps">Steps of the whole run, for the schedule.</param>
    public static IEnumerable<TrainedBatch> Run(ITrainingTask task, BatchGradients gradients, AdamW optimizer, TrainingPosition at, TrainingOptions options, long totalSteps)
    {
        var warmupSteps = (long)Math.Round(options.WarmupRatio * totalSteps);
        for (; at.Epoch < options.Epochs; at.Epoch++, at.Batch = 0)
        {
            var batches = task.Epoch(at.Epoch);
            var ends = StepGroups.Ends(batches, options, task.Tokens);
            while (at.Batch < batches.Count)
            {
                var (start, end) = StepGroups.Of(ends, at.Batch);
                var examples = batches[at.Batch];
                // Batches of one step count the same; where a step is made of tokens, each of its examples does.
                var share = options.TokensPerStep is null ? 1.0 / (end - start) : task.Weight(examples) / Math.Max(1e-12, batches.Skip(start).Take(end - start).Sum(task.Weight));

                optimizer.Thaw();
                var loss = gradients.Add(examples, new DropoutStream(options.SeedOrDefault, at.BatchesSeen), share);
                if (!double.IsFinite(loss))
                {
                    yield return new(loss, examples.Length, Stepped: false, 0, 0, EpochEnded: false);
                    yield break;
                }
                at.Batch++;
                at.BatchesSeen++;
                var epochEnded = at.Batch == batches.Count;
                if (at.Batch < end)
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
}
