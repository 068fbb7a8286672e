using Microsoft.ML.Data;

namespace MLNetFineTune.Pipelines.Reviews;

/// <summary>What somebody wrote about a thing, and whether they liked it.</summary>
public sealed class Review
{
    [LoadColumn(0)]
    public bool Label { get; set; }

    [LoadColumn(1)]
    public string Text { get; set; } = "";
}
