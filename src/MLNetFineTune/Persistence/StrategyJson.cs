using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Persistence;

/// <summary>A strategy as its text.</summary>
internal sealed class StrategyJson : JsonConverter<FineTuningStrategy>
{
    public override FineTuningStrategy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return FineTuningStrategy.Parse(reader.GetString() ?? "");
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, FineTuningStrategy value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
