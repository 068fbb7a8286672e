using System.Text;
using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>Annotated stretches of a text, and its words.</summary>
internal static class TextSpans
{
    /// <summary>Spans in UTF-16 code units, from left to right.</summary>
    /// <exception cref="FormatException">One is empty, beyond the text, cuts a character in two, or overlaps another.</exception>
    public static TextSpan[] Checked(string text, List<TextSpan> spans, OffsetUnit unit)
    {
        var length = unit == OffsetUnit.Utf16 ? text.Length : text.EnumerateRunes().Count();
        foreach (var span in spans)
        {
            if (span.Start < 0 || span.End > length) throw new FormatException($"{span} is not within the text, 0 to {length}");
            if (span.End <= span.Start) throw new FormatException($"{span} is empty");
        }
        TextSpan[] ordered = [.. spans.OrderBy(s => s.Start).ThenBy(s => s.End)];
        for (var s = 1; s < ordered.Length; s++)
        {
            if (ordered[s].Start < ordered[s - 1].End) throw new FormatException($"{ordered[s]} overlaps {ordered[s - 1]}");
        }
        if (unit == OffsetUnit.CodePoint)
        {
            var offsets = Offsets(text, length);
            return Array.ConvertAll(ordered, s => s with { Start = offsets[s.Start], End = offsets[s.End] });
        }
        return Array.Find(ordered, s => IsInsideCharacter(text, s.Start) || IsInsideCharacter(text, s.End)) is { Type: not null } cut
            ? throw new FormatException($"{cut} cuts a surrogate pair in two; are its offsets code points?")
            : ordered;
    }

    /// <summary>The words of a text, cut at the ends of its spans, and the spans among them.</summary>
    /// <exception cref="FormatException">A span has no word: it is white space.</exception>
    public static (List<WordSpan> Words, List<TaggedSpan> Spans) Among(string text, TextSpan[] spans)
    {
        var words = WordSplitter.Split(text, WordSplitting.PreTokenizer, [.. spans.SelectMany(s => new[] { s.Start, s.End })]);
        var (tagged, word) = (new List<TaggedSpan>(spans.Length), 0);
        foreach (var span in spans)
        {
            while (word < words.Count && words[word].Start < span.Start) word++;
            var first = word;
            while (word < words.Count && words[word].End <= span.End) word++;
            if (word == first) throw new FormatException($"{span} has no word in it");
            tagged.Add(new(span.Type, first, word - 1));
        }
        return (words, tagged);
    }

    private static int[] Offsets(string text, int codePoints)
    {
        var offsets = new int[codePoints + 1];
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            offsets[at + 1] = offsets[at] + rune.Utf16SequenceLength;
            at++;
        }
        return offsets;
    }

    private static bool IsInsideCharacter(string text, int offset) => offset > 0 && offset < text.Length && char.IsSurrogatePair(text[offset - 1], text[offset]);
}
