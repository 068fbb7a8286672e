using MLNetFineTune.Fitting;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune;

/// <summary>Checks <see cref="EntityRecognizerOptions"/>, the engine's part too, and reports everything at once.</summary>
internal static class EntityRecognizerOptionsValidator
{
    /// <exception cref="ArgumentOutOfRangeException">Lists every problem: field, found, allowed.</exception>
    public static void Validate(EntityRecognizerOptions options)
    {
        List<Problem> problems =
        [
            .. EntityTrainingOptionsValidator.Problems(options),
            .. TrainerOptions.Problems(
                options.Checkpoint, options.LabelColumnName, options.TextColumnName, options.ScoringBatchSize, options.ValidationSet, options.ValidationFraction),
        ];
        if (options.WordsColumnName is "")
            problems.Add(new(nameof(options.WordsColumnName), "an empty name", "the name of a column, or null"));
        if (options.CalibrateScores && options.ValidationSet is null && options.ValidationFraction == 0)
            problems.Add(new(nameof(options.CalibrateScores), $"true without a {nameof(options.ValidationSet)} or a {nameof(options.ValidationFraction)}", "one of the two beside it"));
        if (problems.Count > 0)
            throw new ArgumentOutOfRangeException(nameof(options), Problem.List("The options cannot be used:", problems));
    }
}
