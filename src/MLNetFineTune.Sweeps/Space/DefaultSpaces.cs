using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Sweeps;

/// <summary>What a sweep varies where nothing is said: few options, so that few trials tell, and those that decide most.</summary>
internal static class DefaultSpaces
{
    public static SearchSpace For(TaskKind task) => task switch
    {
        TaskKind.TextClassification or TaskKind.Sentiment => Texts,
        TaskKind.EntityRecognition => Entities,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, string.Join(", ", Enum.GetNames<TaskKind>())),
    };

    // From rates for large encoders to those for small ones, which want more.
    private static SearchSpace Common { get; } = new SearchSpace()
        .LogUniform("LearningRate", 2e-5, 1e-3)
        .Choice("BatchSize", 8, 16, 32)
        .Uniform("HiddenDropout", 0, 0.3)
        .Choice("Strategy", FineTuningStrategy.Full, FineTuningStrategy.LayerwiseDecay(0.9), FineTuningStrategy.LayerwiseDecay(0.75));

    private static SearchSpace Texts { get; } = Common.Uniform("WarmupRatio", 0, 0.3);

    // A word's tag hangs on its neighbours, which the dropout of attention hides.
    private static SearchSpace Entities { get; } = Common.Uniform("AttentionDropout", 0, 0.3);
}
