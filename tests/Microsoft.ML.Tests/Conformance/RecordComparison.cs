using System.Text.Json;
using System.Text.RegularExpressions;

namespace MLNetGoldens;

/// <summary>
/// When two records agree: the same members; texts, booleans, nulls, lengths and order equal; numbers to 1e-9, relative; of an error the type,
/// and everything that stands in 'single quotes' in the recorded message.
/// </summary>
public static partial class RecordComparison
{
    private const double Tolerance = 1e-9;

    /// <summary>Where and how <paramref name="actual"/> differs, null where it does not.</summary>
    public static string? Difference(string expected, string actual)
    {
        using var one = JsonDocument.Parse(expected);
        using var two = JsonDocument.Parse(actual);
        return Difference(one.RootElement, two.RootElement, "");
    }

    private static string? Difference(JsonElement expected, JsonElement actual, string path)
    {
        if (IsError(expected) && IsError(actual))
            return ErrorDifference(expected, actual, path);
        if (expected.ValueKind != actual.ValueKind)
            return $"{path}: expected {Short(expected)}, got {Short(actual)}";
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                var (names, others) = (Names(expected), Names(actual));
                if (!names.SetEquals(others))
                    return $"{path}: expected members {string.Join(", ", names)}, got {string.Join(", ", others)}: {Short(actual)}";
                return names.Select(n => Difference(expected.GetProperty(n), actual.GetProperty(n), $"{path}/{n}")).FirstOrDefault(d => d is not null);
            case JsonValueKind.Array:
                if (expected.GetArrayLength() != actual.GetArrayLength())
                    return $"{path}: expected {expected.GetArrayLength()} items {Short(expected)}, got {actual.GetArrayLength()} {Short(actual)}";
                return expected.EnumerateArray().Zip(actual.EnumerateArray()).Select((p, i) => Difference(p.First, p.Second, $"{path}[{i}]")).FirstOrDefault(d => d is not null);
            case JsonValueKind.Number:
                return SameNumber(expected.GetDouble(), actual.GetDouble()) ? null : $"{path}: expected {expected}, got {actual}";
            case JsonValueKind.String:
                return expected.GetString() == actual.GetString() ? null : $"{path}: expected {Short(expected)}, got {Short(actual)}";
            default:
                return null;
        }
    }

    private static bool SameNumber(double expected, double actual) =>
        expected == actual || Math.Abs(expected - actual) <= Tolerance * Math.Max(Math.Abs(expected), Math.Abs(actual));

    private static HashSet<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name).ToHashSet();

    private static bool IsError(JsonElement element) => element.ValueKind == JsonValueKind.Object && Names(element).SetEquals(["type", "message"]);

    private static string? ErrorDifference(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.GetProperty("type").GetString() != actual.GetProperty("type").GetString())
            return $"{path}: expected {Short(expected)}, got {Short(actual)}";
        var message = actual.GetProperty("message").GetString()!;
        var missing = Quoted().Matches(expected.GetProperty("message").GetString()!).Select(m => m.Groups[1].Value)
            .FirstOrDefault(quoted => !message.Contains(quoted, StringComparison.Ordinal));
        return missing is null ? null : $"{path}: '{missing}' is not in the message: expected {Short(expected)}, got {Short(actual)}";
    }

    private static string Short(JsonElement element) => element.GetRawText() is { Length: > 400 } text ? text[..400] + "…" : element.GetRawText();

    // An apostrophe inside a word is no quotation mark.
    [GeneratedRegex(@"(?<!\w)'([^']*)'(?!\w)")]
    private static partial Regex Quoted();
}
