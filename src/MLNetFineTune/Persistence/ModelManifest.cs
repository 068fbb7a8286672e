using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MLNetFineTune.Persistence;

/// <summary>What a saved model says of itself, beside its files: readable JSON, the same bytes for the same content.</summary>
internal sealed record ModelManifest
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

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

    /// <summary>Files of the model it was loaded from that are to be saved again as they were, byte for byte, though this version would write them otherwise.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, byte[]> Kept { get; init; } = new Dictionary<string, byte[]>();

    public static JsonObject Recorded<T>(T options) => JsonSerializer.SerializeToNode(options, Json)!.AsObject();

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">The bytes are not a manifest.</exception>
    public static ModelManifest FromBytes(byte[] bytes)
    {
        var manifest = JsonSerializer.Deserialize<ModelManifest>(bytes, Json) ?? throw new JsonException("an empty manifest");
        if (manifest.Classes.Count < 2 || manifest.Classes.Contains(null!) || manifest.Parts.Contains(null!))
            throw new JsonException("classes: fewer than 2, or a class or a part is null");
        return manifest.ScoringBatchSize >= 1 ? manifest : throw new JsonException($"scoringBatchSize is {manifest.ScoringBatchSize}; allowed: at least 1");
    }
}

/// <summary>The encoder that training started from.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Sha256">SHA-256 of its weights.</param>
internal sealed record CheckpointOrigin(string Name, string Sha256);

/// <summary>How much a teacher counted.</summary>
/// <param name="Temperature">What logits were divided by.</param>
/// <param name="Weight">The teacher's share of the loss.</param>
internal sealed record DistillationRecord(double Temperature, double Weight);

/// <summary>One file of the model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
internal sealed record PartRecord(string Name, long Length, string Sha256);
