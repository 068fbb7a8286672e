using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune;

/// <summary>Checks <see cref="TextEncoderOptions"/> and reports everything at once.</summary>
internal static class TextEncoderOptionsValidator
{
    /// <exception cref="ArgumentOutOfRangeException">Lists every problem: field, found, allowed.</exception>
    public static void Validate(TextEncoderOptions options, bool needsCheckpoint)
    {
        if (Problems(options, needsCheckpoint) is { Count: > 0 } problems)
            throw new ArgumentOutOfRangeException(nameof(options), Problem.List("The options cannot be used:", problems));
    }

    /// <summary>Everything that is wrong.</summary>
    public static IReadOnlyList<Problem> Problems(TextEncoderOptions options, bool needsCheckpoint)
    {
        List<Problem> problems = [];
        if (needsCheckpoint && string.IsNullOrEmpty(options.Checkpoint))
            problems.Add(new(nameof(options.Checkpoint), options.Checkpoint is null ? "null" : "an empty text", "a folder"));
        if (string.IsNullOrEmpty(options.OutputColumnName))
            problems.Add(new(nameof(options.OutputColumnName), options.OutputColumnName is null ? "null" : "an empty text", "the name of a column"));
        if (options.InputColumnName is "")
            problems.Add(new(nameof(options.InputColumnName), "an empty name", "the name of a column, or null"));
        if (!Enum.IsDefined(options.Pooling))
            problems.Add(new(nameof(options.Pooling), $"{options.Pooling}", string.Join(", ", Enum.GetNames(options.Pooling.GetType()))));
        if (options.MaxLength < 3)
            problems.Add(new(nameof(options.MaxLength), $"{options.MaxLength}", "at least 3, or null"));
        if (options.BatchSize < 1)
            problems.Add(new(nameof(options.BatchSize), $"{options.BatchSize}", "at least 1"));
        if (string.IsNullOrEmpty(options.Device))
            problems.Add(new(nameof(options.Device), options.Device is null ? "null" : "an empty text", "cpu, cuda, cuda:N"));
        return problems;
    }
}
