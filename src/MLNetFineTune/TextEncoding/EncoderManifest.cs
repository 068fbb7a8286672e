using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetFineTune.Persistence;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.TextEncoding;

/// <summary>What a saved encoder of texts says of itself.</summary>
internal sealed record EncoderManifest : IManifest<EncoderManifest>
{
    public required string OutputColumn { get; init; }

    public required string InputColumn { get; init; }

    public required Pooling Pooling { get; init; }

    public required bool Normalize { get; init; }

    public required int MaxLength { get; init; }

    public required int BatchSize { get; init; }

    public required CheckpointOrigin Checkpoint { get; init; }

    public IReadOnlyList<PartRecord> Parts { get; init; } = [];

    [JsonIgnore]
    public IReadOnlyDictionary<string, byte[]> Kept { get; init; } = new Dictionary<string, byte[]>();

    public EncoderManifest With(IReadOnlyList<PartRecord> parts) => this with { Parts = parts };

    public EncoderManifest Keeping(IReadOnlyDictionary<string, byte[]> kept) => this with { Kept = kept };

    public void Check()
    {
        if (BatchSize < 1)
            throw new JsonException($"batchSize is {BatchSize}; allowed: at least 1");
        if (OutputColumn.Length == 0 || InputColumn.Length == 0)
            throw new JsonException("inputColumn or outputColumn is empty");
    }
}
