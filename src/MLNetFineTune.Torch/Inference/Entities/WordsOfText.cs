using System.Text;
using MLNetFineTune.Torch.Data.Entities;

namespace MLNetFineTune.Torch.Inference.Entities;

/// <summary>A text and its words.</summary>
/// <param name="Text">The text; null where the words were given, and stand for themselves joined by one space.</param>
/// <param name="Words">The words.</param>
/// <param name="Spans">Where each stands.</param>
internal sealed record WordsOfText(string? Text, IReadOnlyList<string?> Words, IReadOnlyList<WordSpan> Spans)
{
    /// <param name="text">The text; null is the empty text.</param>
    /// <param name="splitting">How it becomes words.</param>
    public static WordsOfText Split(string? text, WordSplitting splitting)
    {
        var spans = WordSplitter.Split(text ?? "", splitting);
        var words = new string[spans.Count];
        for (var w = 0; w < words.Length; w++)
            words[w] = text!.Substring(spans[w].Start, spans[w].Length);
        return new(text ?? "", words, spans);
    }

    /// <param name="words">The words; null is the empty word.</param>
    /// <param name="text">What they are from, if it is known: where it has all of them in their order, and between, before and behind them no other
    /// letters and digits, they stand there, each at the first place behind the one before.</param>
    public static WordsOfText Given(IReadOnlyList<string?> words, string? text = null) =>
        text is not null && Places(words, text) is { } places ? new(text, words, places) : Joined(words);

    private static WordSpan[]? Places(IReadOnlyList<string?> words, string text)
    {
        var spans = new WordSpan[words.Count];
        var at = 0;
        for (var w = 0; w < spans.Length; w++)
        {
            var word = words[w] ?? "";
            var found = text.AsSpan(at).IndexOf(word, StringComparison.Ordinal);
            if (found < 0 || HasText(text.AsSpan(at, found)))
                return null;
            spans[w] = new(at + found, word.Length);
            at = spans[w].End;
        }
        return HasText(text.AsSpan(at)) ? null : spans;
    }

    // A word that is left out may hide a part that is like the next one: no place is better than a wrong one.
    private static bool HasText(ReadOnlySpan<char> skipped)
    {
        foreach (var rune in skipped.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                return true;
        }
        return false;
    }

    private static WordsOfText Joined(IReadOnlyList<string?> words)
    {
        var spans = new WordSpan[words.Count];
        var at = 0;
        for (var w = 0; w < spans.Length; w++)
        {
            spans[w] = new(at, words[w]?.Length ?? 0);
            at = spans[w].End + 1;
        }
        return new(null, words, spans);
    }

    public Entity Entity(string type, int first, int last, float score)
    {
        var start = Spans[first].Start;
        var length = Spans[last].End - start;
        return new(type, Text?.Substring(start, length) ?? string.Join(' ', Words.Skip(first).Take(last - first + 1)), start, length, score);
    }
}
