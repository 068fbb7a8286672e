using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MLNetFineTune.Persistence;

/// <summary>How manifests are written: readable JSON, the same bytes for the same content.</summary>
internal static class ManifestJson
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false), new StrategyJson() },
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static JsonObject Recorded<T>(T options) => JsonSerializer.SerializeToNode(options, Json)!.AsObject();

    public static byte[] Write<TManifest>(TManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Json);

    /// <exception cref="JsonException">The bytes are not such a manifest.</exception>
    /// <exception cref="FormatException">A text is not of the type that it should have.</exception>
    public static TManifest Read<TManifest>(byte[] bytes)
        where TManifest : class, IManifest<TManifest>
    {
        var manifest = JsonSerializer.Deserialize<TManifest>(bytes, Json) ?? throw new JsonException("an empty manifest");
        if (manifest.Parts.Contains(null!))
            throw new JsonException("parts: one of them is null");
        manifest.Check();
        return manifest;
    }
}
