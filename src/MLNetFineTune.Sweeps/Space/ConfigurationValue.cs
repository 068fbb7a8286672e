using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MLNetFineTune.Sweeps;

/// <summary>The four types of value that a configuration has (<see cref="double"/>, <see cref="long"/>, <see cref="string"/>, <see cref="bool"/>), and their JSON, which tells them apart.</summary>
internal static class ConfigurationValue
{
    /// <summary>Texts of strategies as people write them: nothing of this goes into a page as it is.</summary>
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value as one of the four; values of enumerations and of types that read their own text become that text. Null where it is none of these.</summary>
    public static object? Of(object value) => value switch
    {
        string or bool or long => value,
        double number => double.IsFinite(number) ? number : null,
        float number => float.IsFinite(number) ? (double)number : null,
        int or short or byte or sbyte or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        Enum => value.ToString(),
        null => null,
        _ => SweptOption.ReadsItsText(value.GetType()) ? value.ToString() : null,
    };

    public static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text: json.WriteStringValue(text); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case long whole: json.WriteNumberValue(whole); break;
            case double number: json.WriteRawValue(Text(number)); break;
            default: throw new ArgumentException($"a configuration holds no {value.GetType().Name}", nameof(value));
        }
    }

    public static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when element.GetRawText().AsSpan().IndexOfAny(".eE") >= 0 => element.TryGetDouble(out var number) && double.IsFinite(number) ? number : null,
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? whole : null,
        _ => null,
    };

    /// <summary>As people read it.</summary>
    public static string Text(object value) => value is double number ? Text(number) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    // The shortest text that reads back to the same bits, and never that of a whole number.
    private static string Text(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".E") >= 0 ? text.Replace('E', 'e') : text + ".0";
    }
}
