using System.Globalization;

namespace Microsoft.ML.Transforms;

/// <summary>Values as ML.NET writes them; it can read them back.</summary>
internal static class ValueText
{
    public static string Of(object value) => value switch
    {
        bool truth => truth ? "1" : "0",
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("o", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
