using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>The engine's options as JSON, and back: how they get to a worker, and what a sweep's identity takes of them.</summary>
internal static class OptionsJson
{
    private static readonly JsonSerializerOptions _json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(), new TextConverter() },
        IgnoreReadOnlyProperties = true,
    };

    public static string Write(TrainingOptions options) => JsonSerializer.Serialize(options, TypeOf(options is EntityTrainingOptions), _json);

    public static TrainingOptions Read(string json, TaskKind task) => (TrainingOptions)JsonSerializer.Deserialize(json, TypeOf(task == TaskKind.EntityRecognition), _json)!;

    /// <summary>Without what does not change a trial's figures, or is the sweep's to say.</summary>
    public static string Identity(TrainingOptions options)
    {
        var copy = options.ShallowCopy();
        var none = new TrainingOptions();
        (copy.CheckpointFolder, copy.CheckpointSteps, copy.Resume, copy.Threads, copy.Device) = (null, null, true, null, none.Device);
        (copy.ProgressInterval, copy.StopAfterEpoch, copy.BestModelMetric, copy.RestoreBestModel) = (none.ProgressInterval, null, none.BestModelMetric, true);
        (copy.ValidationFraction, copy.EvaluationSteps) = (0, null);
        (copy.CacheFrozenStates, copy.FrozenStatesMemory) = (none.CacheFrozenStates, none.FrozenStatesMemory);
        return Write(copy);
    }

    private static Type TypeOf(bool entities) => entities ? typeof(EntityTrainingOptions) : typeof(TrainingOptions);

    /// <summary>Values that write and read their own text, as strategies do.</summary>
    private sealed class TextConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert.Assembly == typeof(TrainingOptions).Assembly && !typeToConvert.IsEnum && SweptOption.ReadsItsText(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

        private sealed class Of<T> : JsonConverter<T>
        {
            private static readonly MethodInfo _parse = typeof(T).GetMethod("Parse", BindingFlags.Public | BindingFlags.Static, [typeof(string)])!;

            public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => (T?)_parse.Invoke(null, [reader.GetString()]);

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value!.ToString());
        }
    }
}
