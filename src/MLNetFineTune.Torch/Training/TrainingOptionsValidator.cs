using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Torch.Training;

/// <summary>Checks <see cref="TrainingOptions"/>, all of them at once.</summary>
public static class TrainingOptionsValidator
{
    /// <summary>Everything that is wrong with <paramref name="options"/>; empty where all is well.</summary>
    /// <param name="options">The options to check.</param>
    /// <param name="maxPositions">The checkpoint's longest input in tokens, where it is known.</param>
    public static IReadOnlyList<Problem> Problems(TrainingOptions options, int? maxPositions = null) => throw new NotImplementedException();

    /// <summary>Throws where anything is wrong.</summary>
    /// <param name="options">The options to check.</param>
    /// <param name="maxPositions">The checkpoint's longest input in tokens, where it is known.</param>
    /// <exception cref="ArgumentOutOfRangeException">Lists every problem: field, found, allowed.</exception>
    public static void Validate(TrainingOptions options, int? maxPositions = null) => throw new NotImplementedException();
}
