namespace MLNetFineTune.Torch.Tokenization;

/// <summary>How many tokens of each text are kept.</summary>
internal static class TruncatedLengths
{
    /// <summary>Kept tokens of the first and the second text, <paramref name="room"/> for both together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text that alone may be cut has no more tokens than would have to go.</exception>
    public static (int First, int Second) Of(int first, int second, bool pair, int room, Truncation truncation)
    {
        var surplus = (long)first + second - room;
        if (surplus <= 0) return (first, second);
        if (truncation == Truncation.LongestFirst)
            return pair ? LongestFirst(first, second, room) : (room, 0);
        var cut = truncation == Truncation.OnlyFirst ? first : second;
        if (cut <= surplus)
        {
            var name = truncation == Truncation.OnlyFirst ? "first" : "second";
            throw new ArgumentOutOfRangeException(nameof(truncation), $"{truncation}: the {name} text has {cut} tokens, and {surplus} would have to be cut for the maximum length");
        }
        return truncation == Truncation.OnlyFirst ? (first - (int)surplus, second) : (first, second - (int)surplus);
    }

    // The shorter text keeps all while the longer can make room; else both get half, the odd token going to the longer (to the second where they are alike).
    private static (int First, int Second) LongestFirst(int first, int second, int room)
    {
        var shorter = Math.Min(first, second);
        var longer = Math.Max(shorter, room - shorter);
        if (shorter + (long)longer > room) (shorter, longer) = (room / 2, room / 2 + room % 2);
        return first > second ? (longer, shorter) : (shorter, longer);
    }
}
