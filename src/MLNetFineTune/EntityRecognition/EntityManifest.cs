using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MLNetFineTune.Columns;
using MLNetFineTune.Persistence;

namespace MLNetFineTune.EntityRecognition;

/// <summary>What a saved recognizer of entities says of itself. Scheme, splitting and decoding stand in the model's own configuration.</summary>
internal sealed record EntityManifest : IManifest<EntityManifest>
{
    public required string LabelColumn { get; init; }

    public required string TextColumn { get; init; }

    public string? WordsColumn { get; init; }

    /// <summary>The values of the label's keys, in their order.</summary>
    public required IReadOnlyList<string> KeyValues { get; init; }

    /// <summary>Type of the values; null where the label had none, and they are numbers.</summary>
    public string? LabelValueKind { get; init; }

    public required int MaxLength { get; init; }

    public required int ScoringBatchSize { get; init; }

    public required CheckpointOrigin Checkpoint { get; init; }

    /// <summary>The options that it was trained with, as they were written: kept whole by whoever loads and saves it again.</summary>
    public required JsonObject Options { get; init; }

    public IReadOnlyList<PartRecord> Parts { get; init; } = [];

    [JsonIgnore]
    public IReadOnlyDictionary<string, byte[]> Kept { get; init; } = new Dictionary<string, byte[]>();

    public EntityManifest With(IReadOnlyList<PartRecord> parts) => this with { Parts = parts };

    public EntityManifest Keeping(IReadOnlyDictionary<string, byte[]> kept) => this with { Kept = kept };

    public void Check()
    {
        if (KeyValues.Count == 0 || KeyValues.Contains(null!))
            throw new JsonException("keyValues: none, or one of them is null");
        if (TextColumn.Length == 0 || WordsColumn is "")
            throw new JsonException("textColumn or wordsColumn is empty");
        if (ScoringBatchSize < 1)
            throw new JsonException($"scoringBatchSize is {ScoringBatchSize}; allowed: at least 1");
        if (LabelValueKind is { } kind)
            _ = LabelValues.FromTexts(kind, KeyValues);
    }
}
