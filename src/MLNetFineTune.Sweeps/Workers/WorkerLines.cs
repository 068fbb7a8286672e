using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetFineTune.Sweeps;

/// <summary>Requests and replies as lines: a mark, then JSON. Lines without the mark are what some library printed.</summary>
internal static class WorkerLines
{
    private const string Mark = "@sweep ";

    private static readonly JsonSerializerOptions _json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
        AllowOutOfOrderMetadataProperties = true,
    };

    // Without a mark of byte order: it would stand before the first line.
    public static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public static string Write<T>(T message) => Mark + JsonSerializer.Serialize(message, _json);

    /// <summary>Null for a line that is none of ours.</summary>
    public static T? Read<T>(string line)
        where T : class
    {
        try
        {
            return line.StartsWith(Mark, StringComparison.Ordinal) ? JsonSerializer.Deserialize<T>(line.AsSpan(Mark.Length), _json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
