using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>How the fields of a text file are read as values of each type.</summary>
internal static class TextParsers
{
    private static readonly Dictionary<Type, Delegate> s_byType = new List<Delegate>
    {
        (TextParser<sbyte>)Signed, (TextParser<short>)Signed, (TextParser<int>)Signed, (TextParser<long>)Signed,
        (TextParser<byte>)Unsigned, (TextParser<ushort>)Unsigned, (TextParser<uint>)Unsigned, (TextParser<ulong>)Unsigned,
        (TextParser<float>)Single, (TextParser<double>)RealNumber.TryParse, (TextParser<ReadOnlyMemory<char>>)Text, (TextParser<bool>)Boolean,
        (TextParser<TimeSpan>)Span, (TextParser<DateTime>)Time, (TextParser<DateTimeOffset>)TimeWithOffset,
    }.ToDictionary(parser => parser.GetType().GenericTypeArguments[0]);

    /// <summary>A <see cref="TextParser{T}"/> of the type's raw type.</summary>
    public static Delegate For(PrimitiveDataViewType type) => type is not KeyDataViewType key ? s_byType[type.RawType]
        : key.RawType == typeof(byte) ? Key<byte>(key.Count)
        : key.RawType == typeof(ushort) ? Key<ushort>(key.Count)
        : key.RawType == typeof(uint) ? Key<uint>(key.Count)
        : Key<ulong>(key.Count);

    private static bool Text(ReadOnlyMemory<char> text, out ReadOnlyMemory<char> value)
    {
        value = text;
        return true;
    }

    private static bool Single(ReadOnlyMemory<char> text, out float value)
    {
        var parsed = RealNumber.TryParse(text, out var number);
        value = (float)number;
        return parsed;
    }

    private static bool Boolean(ReadOnlyMemory<char> text, out bool value)
    {
        value = OneOf(text.Span, "1", "+1", "+", "true", "t", "yes", "y");
        return value || OneOf(text.Span, "0", "-1", "-", "false", "f", "no", "n");
    }

    private static bool OneOf(ReadOnlySpan<char> text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(text, word))
                return true;
        }

        return false;
    }

    private static bool Signed<T>(ReadOnlyMemory<char> text, out T value)
        where T : IBinaryInteger<T>
    {
        value = T.Zero;
        var digits = text.Span[0] == '-' ? text.Span[1..] : text.Span;
        return !digits.IsEmpty && AllDigits(digits) && T.TryParse(text.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private static bool Unsigned<T>(ReadOnlyMemory<char> text, out T value)
        where T : IBinaryInteger<T>
    {
        value = T.Zero;
        return AllDigits(text.Span) && T.TryParse(text.Span, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>Keys count from 0 in the file and from 1 in memory, where 0 is a missing one.</summary>
    private static TextParser<T> Key<T>(ulong count)
        where T : IBinaryInteger<T> => (ReadOnlyMemory<char> text, out T value) =>
        {
            var found = Unsigned<ulong>(text, out var index) && index < count;
            value = found ? T.CreateChecked(index + 1) : T.Zero;
            return found || RealNumber.IsMissing(text.Span);
        };

    private static bool Span(ReadOnlyMemory<char> text, out TimeSpan value) => TimeSpan.TryParse(text.Span, CultureInfo.InvariantCulture, out value);

    private static bool Time(ReadOnlyMemory<char> text, out DateTime value) =>
        DateTime.TryParse(text.Span, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value);

    private static bool TimeWithOffset(ReadOnlyMemory<char> text, out DateTimeOffset value) =>
        DateTimeOffset.TryParse(text.Span, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);
}
