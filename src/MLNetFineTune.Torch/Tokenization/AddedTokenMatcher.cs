using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MLNetFineTune.Torch.Tokenization;

/// <summary>Finds added tokens in a text: from left to right, the longest at each place, as Hugging Face's matcher.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly SearchValues<char> _firstUnits;
    private readonly FrozenDictionary<char, (AddedToken Token, string Pattern)[]> _byFirstUnit; // the longest first

    private AddedTokenMatcher(IEnumerable<(AddedToken Token, string Pattern)> patterns)
    {
        _byFirstUnit = patterns.GroupBy(p => p.Pattern[0]).ToFrozenDictionary(g => g.Key, g => g.OrderByDescending(p => p.Pattern.Length).ToArray());
        _firstUnits = SearchValues.Create(_byFirstUnit.Keys.ToArray());
    }

    /// <summary>The matcher of these tokens, each looked for as its pattern; null for none.</summary>
    public static AddedTokenMatcher? Of(IReadOnlyCollection<(AddedToken Token, string Pattern)> patterns) => patterns.Count == 0 ? null : new AddedTokenMatcher(patterns);

    /// <summary>
    /// The next added token behind <paramref name="from"/>, the end of the one before: its range, white space that it takes in included.
    /// <paramref name="search"/> is where the matcher goes on, at first <paramref name="from"/>.
    /// </summary>
    public AddedToken? Next(ReadOnlySpan<char> text, int from, ref int search, out int start, out int end)
    {
        while (search < text.Length)
        {
            var candidate = text[search..].IndexOfAny(_firstUnits);
            if (candidate < 0) break;
            start = search + candidate;
            var token = At(text[start..], out var length);
            search = start + (token is null ? 1 : length);
            if (token is null) continue;
            end = search;
            if (token.SingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[end..]))) continue;
            if (token.StripLeft)
            {
                while (start > from && IsWhiteSpace(text[start - 1])) start--;
                start = Math.Max(start, from);
            }
            if (token.StripRight)
                while (end < text.Length && IsWhiteSpace(text[end])) end++;
            return token;
        }
        search = text.Length;
        start = end = text.Length;
        return null;
    }

    private AddedToken? At(ReadOnlySpan<char> text, out int length)
    {
        foreach (var (token, pattern) in _byFirstUnit[text[0]])
        {
            length = pattern.Length;
            if (text.StartsWith(pattern, StringComparison.Ordinal)) return token;
        }
        length = 0;
        return null;
    }

    private static bool IsWhiteSpace(char unit) => (CodePoint.Class(unit) & CodePointClass.WhiteSpace) != 0;

    private static bool EndsWithWord(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWordCharacter(rune);

    private static bool StartsWithWord(ReadOnlySpan<char> text) => Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWordCharacter(rune);

    // \w of Rust's regular expressions: letters, marks, decimal digits, letter numbers, connectors, joiners, and the letters among the symbols.
    private static bool IsWordCharacter(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter => true,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => true,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => true,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        _ => rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
    };
}
