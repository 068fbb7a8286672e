using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Fitting;

/// <summary>What the options of every trainer have in common.</summary>
internal static class TrainerOptions
{
    /// <summary>Everything that is wrong with these options.</summary>
    public static IEnumerable<Problem> Problems(
        string? checkpoint, string? labelColumnName, string? textColumnName, int scoringBatchSize, Microsoft.ML.IDataView? validationSet, double validationFraction)
    {
        (string Field, string? Value, string Allowed)[] names =
        [
            ("Checkpoint", checkpoint, "a folder"), ("LabelColumnName", labelColumnName, "the name of a column"), ("TextColumnName", textColumnName, "the name of a column"),
        ];
        foreach (var (field, value, allowed) in names)
        {
            if (string.IsNullOrEmpty(value))
                yield return new(field, value is null ? "null" : "an empty text", allowed);
        }
        if (scoringBatchSize < 1)
            yield return new("ScoringBatchSize", $"{scoringBatchSize}", "at least 1");
        if (validationSet is not null && validationFraction > 0)
            yield return new("ValidationFraction", $"{validationFraction} beside a ValidationSet", "one of the two");
    }
}
