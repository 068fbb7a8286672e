using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MLNetFineTune.Sweeps;

/// <summary>The canonical text of a search space.</summary>
internal static class SearchSpaceJson
{
    public static string Write(IReadOnlyList<Dimension> dimensions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ConfigurationValue.Readable))
        {
            json.WriteStartArray();
            foreach (var dimension in dimensions)
                Write(json, dimension);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Dimension dimension)
    {
        json.WriteStartObject();
        json.WriteString("name", dimension.Name);
        json.WriteString("kind", dimension.Kind.ToString());
        if (dimension.Kind == DimensionKind.Choice)
            Write(json, "values", dimension.Values);
        else
        {
            json.WritePropertyName("low");
            ConfigurationValue.Write(json, dimension.Low);
            json.WritePropertyName("high");
            ConfigurationValue.Write(json, dimension.High);
        }
        if (dimension.Kind == DimensionKind.Integer)
            json.WriteNumber("step", dimension.Step);
        if (dimension.Condition is { } condition)
        {
            json.WriteString("when", condition.Parent);
            Write(json, "is", condition.Values);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<object> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            ConfigurationValue.Write(json, value);
        json.WriteEndArray();
    }
}
