using System.Globalization;
using System.Runtime.CompilerServices;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>Checks <see cref="PretrainingOptions"/>, all of them at once.</summary>
public static class PretrainingOptionsValidator
{
    /// <summary>Everything that is wrong with <paramref name="options"/>; empty where all is well.</summary>
    /// <param name="options">The options to check.</param>
    /// <param name="maxPositions">The encoder's longest input in tokens, where it is known.</param>
    public static IReadOnlyList<Problem> Problems(PretrainingOptions options, int? maxPositions = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<Problem>(TrainingOptionsValidator.Problems(options, maxPositions));
        Check(options.MaskedTokenWeight, v => v >= 0 && double.IsFinite(v), "at least 0");
        Check(options.MaskProbability, v => v is > 0 and < 1, "above 0, below 1");
        Check(options.LeastTokens, v => v >= 1, "at least 1");
        Check(options.BestModelMetric, v => v == ValidationMetric.Loss, "Loss");
        Check(options.Strategy, v => v is null || v == FineTuningStrategy.Full, "full: in pre-training everything learns");
        Check(options.ClassifierDropout, v => v is null, "null: there is no classifier");
        problems.AddRange(ObjectiveProblems.OfPretraining(options));
        if (options.Teacher is { } teacher)
        {
            Check(teacher.Checkpoint, v => !string.IsNullOrWhiteSpace(v), "a checkpoint folder");
            Check(teacher.SentenceWeight, v => v >= 0 && double.IsFinite(v), "at least 0");
            Check(teacher.WordWeight, v => v >= 0 && double.IsFinite(v), "at least 0");
        }
        if (options.MaskedTokenWeight + (options.Teacher?.SentenceWeight ?? 0) + (options.Teacher?.WordWeight ?? 0) == 0)
            problems.Add(new("MaskedTokenWeight", "0, and nothing to learn from a teacher", "one weight above 0 at least"));
        return problems;

        void Check<T>(T value, Func<T, bool> accept, string allowed, [CallerArgumentExpression(nameof(value))] string field = "")
        {
            if (!accept(value))
                problems.Add(new(field.Replace("options.", "", StringComparison.Ordinal).Replace("teacher.", "Teacher.", StringComparison.Ordinal),
                    string.Create(CultureInfo.InvariantCulture, $"{value}"), allowed));
        }
    }

    /// <summary>Throws where anything is wrong.</summary>
    /// <param name="options">The options to check.</param>
    /// <param name="maxPositions">The encoder's longest input in tokens, where it is known.</param>
    /// <exception cref="ArgumentOutOfRangeException">Lists every problem: field, found, allowed.</exception>
    public static void Validate(PretrainingOptions options, int? maxPositions = null) => Refuse(nameof(options), Problems(options, maxPositions));

    /// <summary>Throws where there are problems.</summary>
    internal static void Refuse(string options, IReadOnlyList<Problem> problems)
    {
        if (problems.Count > 0)
            throw new ArgumentOutOfRangeException(options, Problem.List("Pre-training options are out of range:", problems));
    }
}
