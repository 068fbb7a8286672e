namespace MLNetFineTune.Torch.Training;

/// <summary>Learning rates by step, as transformers' <c>get_linear_schedule_with_warmup</c>, <c>get_cosine_schedule_with_warmup</c> and
/// <c>get_constant_schedule_with_warmup</c>.</summary>
public static class LearningRateSchedule
{
    /// <summary>What the highest rate is multiplied with for one step: rises from 0 in equal parts over the warm-up, then moves as <paramref name="kind"/> says; 0 from the last
    /// step on.</summary>
    /// <param name="kind">How it moves after the warm-up.</param>
    /// <param name="step">Steps done before this one, at least 0.</param>
    /// <param name="warmupSteps">Steps of the warm-up, at least 0.</param>
    /// <param name="totalSteps">Steps of the whole run, warm-up included.</param>
    /// <returns>0 to 1.</returns>
    public static double Multiplier(ScheduleKind kind, long step, long warmupSteps, long totalSteps)
    {
        if (step < warmupSteps)
            return (double)step / Math.Max(1, warmupSteps);
        var after = (double)Math.Max(1, totalSteps - warmupSteps);
        return kind switch
        {
            ScheduleKind.Linear => Math.Max(0, (totalSteps - step) / after),
            ScheduleKind.Cosine => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * (step - warmupSteps) / after))),
            ScheduleKind.Constant => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "linear, cosine, constant"),
        };
    }
}
