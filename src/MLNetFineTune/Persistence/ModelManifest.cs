using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MLNetFineTune.Columns;

namespace MLNetFineTune.Persistence;

/// <summary>What a saved classifier says of itself.</summary>
internal sealed record ModelManifest : IManifest<ModelManifest>
{
    public required string LabelColumn { get; init; }

    public required string TextColumn { get; init; }

    public string? SecondTextColumn { get; init; }

    /// <summary>Names of the classes, in the order of their indices.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Type of the values behind the label's keys; null where there are none. The values are <see cref="Classes"/>.</summary>
    public string? LabelValueKind { get; init; }

    public required int MaxLength { get; init; }

    public required int ScoringBatchSize { get; init; }

    public required CheckpointOrigin Checkpoint { get; init; }

    /// <summary>How it learnt from a teacher; null where it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DistillationRecord? Distillation { get; init; }

    /// <summary>The options that it was trained with, as they were written: kept whole by whoever loads and saves it again.</summary>
    public required JsonObject Options { get; init; }

    public IReadOnlyList<PartRecord> Parts { get; init; } = [];

    [JsonIgnore]
    public IReadOnlyDictionary<string, byte[]> Kept { get; init; } = new Dictionary<string, byte[]>();

    public ModelManifest With(IReadOnlyList<PartRecord> parts) => this with { Parts = parts };

    public ModelManifest Keeping(IReadOnlyDictionary<string, byte[]> kept) => this with { Kept = kept };

    public void Check()
    {
        if (Classes.Count < 2 || Classes.Contains(null!))
            throw new JsonException("classes: fewer than 2, or a class is null");
        if (ScoringBatchSize < 1)
            throw new JsonException($"scoringBatchSize is {ScoringBatchSize}; allowed: at least 1");
        if (LabelValueKind is { } kind)
            _ = LabelValues.FromTexts(kind, Classes);
    }
}

/// <summary>How much a teacher counted.</summary>
/// <param name="Temperature">What logits were divided by.</param>
/// <param name="Weight">The teacher's share of the loss.</param>
internal sealed record DistillationRecord(double Temperature, double Weight);
