using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MLNetFineTune.Benchmarks;

/// <summary>One measured number.</summary>
internal static class Figure
{
    // Goals read >= 10, not \u003E= 10.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether no figure has missed its goal so far.</summary>
    public static bool AllHold { get; private set; } = true;

    /// <summary>Prints a figure.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="value">The number; a peer's is the same quantity.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="peer">What it is compared with, measured in the same run; null for nothing.</param>
    /// <param name="peerValue">The peer's number.</param>
    /// <param name="atMost">The goal: the ratio to the peer, or without one the value, is at most this.</param>
    /// <param name="atLeast">The goal: the ratio to the peer, or without one the value, is at least this.</param>
    /// <param name="above">The goal: the ratio to the peer, or without one the value, is more than this.</param>
    /// <param name="within">The goal: the value differs from the peer's by at most this.</param>
    /// <param name="judgeValue">Whether the goal is the value's even where there is a peer.</param>
    public static void Print(
        string name, double value, string unit, string? peer = null, double? peerValue = null, double? atMost = null, double? atLeast = null, double? above = null, double? within = null,
        bool judgeValue = false)
    {
        var ratio = value / peerValue;
        var judged = judgeValue ? value : ratio ?? value;
        var (goal, holds) = (atMost, atLeast, above, within) switch
        {
            ({ } most, _, _, _) => ((string?, bool?))(Goal($"<= {most}"), judged <= most),
            (_, { } least, _, _) => (Goal($">= {least}"), judged >= least),
            (_, _, { } bound, _) => (Goal($"> {bound}"), judged > bound),
            (_, _, _, { } distance) => (Goal($"within {distance} of the peer's"), Math.Abs(value - peerValue!.Value) <= distance),
            _ => (null, null),
        };
        string? Goal(FormattableString text) => (judgeValue ? "value " : "") + FormattableString.Invariant(text);
        AllHold &= holds ?? true;
        Console.WriteLine(JsonSerializer.Serialize(new { name, value = Digits(value), unit, peer, peer_value = Digits(peerValue), ratio = Digits(ratio), goal, holds }, Plain));
    }

    /// <summary>A figure that cannot be measured here, with the reason on standard error.</summary>
    public static void Skip(string name, string reason) => Console.Error.WriteLine($"{name}: skipped, {reason}");

    // Four digits are more than any measurement here is good for.
    private static double? Digits(double? value) => value is { } v && double.IsFinite(v) ? double.Parse(v.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value;
}
