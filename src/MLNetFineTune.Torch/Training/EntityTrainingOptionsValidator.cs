using System.Globalization;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Torch.Training;

/// <summary>Checks <see cref="EntityTrainingOptions"/>, all of them at once.</summary>
public static class EntityTrainingOptionsValidator
{
    /// <summary>Everything that is wrong with <paramref name="options"/>; empty where all is well.</summary>
    /// <param name="options">The options to check.</param>
    /// <param name="maxPositions">The checkpoint's longest input in tokens, where it is known.</param>
    /// <param name="tagCount">Number of tags that are trained for, where it is known.</param>
    public static IReadOnlyList<Problem> Problems(EntityTrainingOptions options, int? maxPositions = null, int? tagCount = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<Problem>(TrainingOptionsValidator.Problems(options, maxPositions, Enum.GetValues<ValidationMetric>()));
        Defined(nameof(options.Scheme), options.Scheme ?? default);
        Defined(nameof(options.SubwordLabels), options.SubwordLabels);
        Defined(nameof(options.Aggregation), options.Aggregation);
        Defined(nameof(options.Splitting), options.Splitting ?? default);
        if (options.CrfLearningRate is { } rate && !(rate is > 0 and <= 1))
            Add(nameof(options.CrfLearningRate), rate.ToString(CultureInfo.InvariantCulture), "above 0, at most 1");
        problems.AddRange(ObjectiveProblems.OfEntities(options));
        if (tagCount is { } count)
            problems.AddRange(ObjectiveProblems.OfClasses(options, count, "tag"));
        if (options.KeepAdapter)
            Add(nameof(options.KeepAdapter), "true", "false: recognizers are saved whole, their adapter merged");
        if (!options.UseCrf)
            return problems;
        // A CRF labels words: one emission a word, that a gradient goes through.
        const string withCrf = "with UseCrf";
        if (options.SubwordLabels == SubwordLabels.All)
            Add(nameof(options.SubwordLabels), $"{options.SubwordLabels} {withCrf}", $"{SubwordLabels.First}: a CRF labels words");
        if (options.Aggregation == Aggregation.Max)
            Add(nameof(options.Aggregation), $"{options.Aggregation} {withCrf}", $"{Aggregation.First}, {Aggregation.Average}");
        return problems;

        void Add(string field, string found, string allowed) => problems.Add(new(field, found, allowed));
        void Defined<T>(string field, T value) where T : struct, Enum
        {
            if (!Enum.IsDefined(value))
                problems.Add(new(field, value.ToString(), string.Join(", ", Enum.GetNames<T>())));
        }
    }

    /// <summary>Throws where anything is wrong.</summary>
    /// <param name="options">The options to check.</param>
    /// <param name="maxPositions">The checkpoint's longest input in tokens, where it is known.</param>
    /// <param name="tagCount">Number of tags that are trained for, where it is known.</param>
    /// <exception cref="ArgumentOutOfRangeException">Lists every problem: field, found, allowed.</exception>
    public static void Validate(EntityTrainingOptions options, int? maxPositions = null, int? tagCount = null) =>
        TrainingOptionsValidator.Refuse(nameof(options), Problems(options, maxPositions, tagCount));
}
