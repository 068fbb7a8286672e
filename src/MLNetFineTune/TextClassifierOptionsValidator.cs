using MLNetFineTune.Fitting;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune;

/// <summary>Checks <see cref="TextClassifierOptions"/>, the engine's part too, and reports everything at once.</summary>
internal static class TextClassifierOptionsValidator
{
    /// <exception cref="ArgumentOutOfRangeException">Lists every problem: field, found, allowed.</exception>
    public static void Validate(TextClassifierOptions options)
    {
        List<Problem> problems =
        [
            .. TrainingOptionsValidator.Problems(options),
            .. TrainerOptions.Problems(
                options.Checkpoint, options.LabelColumnName, options.TextColumnName, options.ScoringBatchSize, options.ValidationSet, options.ValidationFraction),
        ];
        if (options.SecondTextColumnName is "")
            problems.Add(new(nameof(options.SecondTextColumnName), "an empty name", "the name of a column, or null"));
        if (options.ExampleWeightColumnName is "")
            problems.Add(new(nameof(options.ExampleWeightColumnName), "an empty name", "the name of a column, or null"));
        if (options.Distillation is { } distillation)
            CheckDistillation(distillation, problems);
        if (problems.Count > 0)
            throw new ArgumentOutOfRangeException(nameof(options), Problem.List("The options cannot be used:", problems));
    }

    private static void CheckDistillation(ClassifierDistillationOptions options, List<Problem> problems)
    {
        const string field = $"{nameof(TextClassifierOptions.Distillation)}.{nameof(options.Teacher)}";
        problems.AddRange(ClassifierDistillation.Problems(options.Temperature, options.Weight));
        if (options.TeacherPath is { } path && path.Trim().Length == 0)
            problems.Add(new($"{field}Path", "an empty text", "a model zip or a folder"));
        if ((options.Teacher is null) == (options.TeacherPath is null))
            problems.Add(new(field, options.Teacher is null ? "null" : $"one beside a {nameof(options.TeacherPath)}", $"one of {nameof(options.Teacher)} and {nameof(options.TeacherPath)}"));
        if (options.Teacher is { } teacher && Teacher.In(teacher) is null)
            problems.Add(new(field, teacher.GetType().Name, "a fine-tuned text or sentiment classifier, or a chain that holds one"));
    }
}
