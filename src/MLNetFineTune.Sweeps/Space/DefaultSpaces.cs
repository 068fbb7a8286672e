namespace MLNetFineTune.Sweeps;

/// <summary>What a sweep varies where nothing is said.</summary>
internal static class DefaultSpaces
{
    public static SearchSpace For(TaskKind task) => task switch
    {
        TaskKind.TextClassification or TaskKind.Sentiment => Common,
        TaskKind.EntityRecognition => Common,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "a task"),
    };

    private static SearchSpace Common { get; } = new SearchSpace()
        .LogUniform("LearningRate", 2e-5, 1e-3)
        .Choice("BatchSize", 8, 16, 32)
        .Uniform("HiddenDropout", 0, 0.3)
        .Uniform("WarmupRatio", 0, 0.3)
        .LogUniform("WeightDecay", 1e-3, 0.1);
}
