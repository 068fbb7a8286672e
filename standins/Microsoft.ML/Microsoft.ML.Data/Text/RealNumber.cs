using System.Buffers;
using System.Globalization;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Real numbers as ML.NET writes and reads them.</summary>
internal static class RealNumber
{
    private static readonly SearchValues<char> s_characters = SearchValues.Create("0123456789+-.eE");

    /// <summary>
    /// Nothing but white space is 0. What is no number is NaN, without success unless it says that a number is missing. White space may follow a
    /// number; before it ML.NET counts it twice over, so that only a last single digit or question mark is read behind it.
    /// </summary>
    public static bool TryParse(ReadOnlyMemory<char> text, out double value)
    {
        var number = text.Span.TrimStart();
        value = 0;
        return number.IsEmpty
            || ((number.Length == text.Length || number.Length == 1) && TryParseUnspaced(number.TrimEnd(), out value))
            || IsMissing(text.Span, out value);
    }

    /// <summary>Whether a text says that a value is missing.</summary>
    public static bool IsMissing(ReadOnlySpan<char> text) =>
        text is "?" || Ascii.EqualsIgnoreCase(text, "na") || Ascii.EqualsIgnoreCase(text, "n/a") || Ascii.EqualsIgnoreCase(text, "nan");

    private static bool IsMissing(ReadOnlySpan<char> text, out double value)
    {
        value = double.NaN;
        return IsMissing(text);
    }

    private static bool TryParseUnspaced(ReadOnlySpan<char> number, out double value)
    {
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!number.ContainsAnyExcept(s_characters))
            return double.TryParse(number, Styles, CultureInfo.InvariantCulture, out value);
        value = number switch
        {
            "Infinity" or "∞" => double.PositiveInfinity,
            "-Infinity" or "-∞" => double.NegativeInfinity,
            _ => double.NaN,
        };
        return !double.IsNaN(value) || number is "?" or "NaN";
    }
}
