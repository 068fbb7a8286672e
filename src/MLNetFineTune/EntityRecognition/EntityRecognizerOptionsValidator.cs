using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune;

/// <summary>Checks <see cref="EntityRecognizerOptions"/>, the engine's part too, and reports everything at once.</summary>
internal static class EntityRecognizerOptionsValidator
{
    /// <exception cref="ArgumentOutOfRangeException">Lists every problem: field, found, allowed.</exception>
    public static void Validate(EntityRecognizerOptions options)
    {
        List<Problem> problems = [.. EntityTrainingOptionsValidator.Problems(options)];
        CheckName(nameof(options.Checkpoint), options.Checkpoint, "a folder");
        CheckName(nameof(options.LabelColumnName), options.LabelColumnName, "the name of a column");
        CheckName(nameof(options.TextColumnName), options.TextColumnName, "the name of a column");
        if (options.WordsColumnName is "")
            problems.Add(new(nameof(options.WordsColumnName), "an empty name", "the name of a column, or null"));
        if (options.ScoringBatchSize < 1)
            problems.Add(new(nameof(options.ScoringBatchSize), $"{options.ScoringBatchSize}", "at least 1"));
        if (options.ValidationSet is not null && options.ValidationFraction > 0)
            problems.Add(new(nameof(options.ValidationFraction), $"{options.ValidationFraction} beside a {nameof(options.ValidationSet)}", "one of the two"));
        if (options.CalibrateScores && options.ValidationSet is null && options.ValidationFraction == 0)
            problems.Add(new(nameof(options.CalibrateScores), $"true without a {nameof(options.ValidationSet)} or a {nameof(options.ValidationFraction)}", "one of the two beside it"));
        if (problems.Count > 0)
            throw new ArgumentOutOfRangeException(nameof(options), Problem.List("The options cannot be used:", problems));

        void CheckName(string field, string? value, string allowed)
        {
            if (string.IsNullOrEmpty(value))
                problems.Add(new(field, value is null ? "null" : "an empty text", allowed));
        }
    }
}
