namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>
/// Cuts a text that is too long for the model into windows that overlap by half. A window ends where a word ends, with as many words as it has room for; the next one begins with the first
/// word that lies within the last half room of it, later if the word behind its end would not fit otherwise. A word is learnt from and scored in the one window where the smaller of its
/// distances to the window's ends is largest, the earlier one where two are alike. A word that alone has more tokens than there is room for is cut into pieces of half the room, each
/// treated as a word. Every token is read, and owned by one window; the windows own runs of tokens in the order of the text.
/// </summary>
internal static class TokenWindows
{
    /// <param name="wordStarts">(words + 1) first token of each word; at last the number of tokens. A word may have none.</param>
    /// <param name="room">Most tokens of a window, at least 1.</param>
    public static List<TokenWindow> Of(ReadOnlySpan<int> wordStarts, int room)
    {
        var tokens = wordStarts[^1];
        if (tokens <= room)
            return tokens == 0 ? [] : [new(0, tokens, 0, tokens)];
        var units = Units(wordStarts, room);
        var windows = Cut(units, room);
        return Owned(units, windows);
    }

    /// <summary>Where words, and pieces of words that are too long, begin; at last the number of tokens.</summary>
    private static List<int> Units(ReadOnlySpan<int> wordStarts, int room)
    {
        var piece = Math.Max(1, room / 2);
        var starts = new List<int>(wordStarts.Length);
        for (var w = 0; w + 1 < wordStarts.Length; w++)
        {
            var (start, end) = (wordStarts[w], wordStarts[w + 1]);
            if (end - start > room)
            {
                for (var at = start; at < end; at += piece)
                    starts.Add(at);
            }
            else if (end > start)
            {
                starts.Add(start);
            }
        }
        starts.Add(wordStarts[^1]);
        return starts;
    }

    /// <summary>First and behind-last unit of each window.</summary>
    private static List<(int First, int End)> Cut(List<int> units, int room)
    {
        var windows = new List<(int, int)>();
        for (int first = 0, end = 0; ;)
        {
            while (end + 1 < units.Count && units[end + 1] - units[first] <= room)
                end++;
            windows.Add((first, end));
            if (end + 1 == units.Count)
                return windows;
            first++;
            while (units[first] < units[end] - room / 2 || units[end + 1] - units[first] > room)
                first++;
        }
    }

    private static List<TokenWindow> Owned(List<int> units, List<(int First, int End)> windows)
    {
        // Windows move on at both ends, so those that read a unit are neighbours, and their owners ascend.
        var owners = new int[units.Count - 1];
        var most = new int[units.Count - 1];
        most.AsSpan().Fill(-1);
        for (var k = 0; k < windows.Count; k++)
        {
            var (first, end) = windows[k];
            for (var u = first; u < end; u++)
            {
                var context = Math.Min(units[u] - units[first], units[end] - units[u + 1]);
                if (context > most[u])
                    (owners[u], most[u]) = (k, context);
            }
        }
        var result = new List<TokenWindow>(windows.Count);
        for (int u = 0, next; u < owners.Length; u = next)
        {
            next = u + 1;
            while (next < owners.Length && owners[next] == owners[u])
                next++;
            var (first, end) = windows[owners[u]];
            result.Add(new(units[first], units[end], units[u], units[next]));
        }
        return result;
    }
}
