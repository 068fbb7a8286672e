using System.Text;
using Microsoft.ML.Tokenizers;

namespace MLNetFineTune.Torch.Tokenization;

/// <summary>
/// The text clean-up of BERT, code point for code point that of Hugging Face's <c>BertNormalizer</c>: control characters out, white space to spaces, spaces around Chinese
/// characters, accents off, lower case. It takes the place of Microsoft.ML.Tokenizers' own, which deletes line breaks and splits combining marks off.
/// </summary>
/// <param name="cleanText">Remove control characters, U+0000 and U+FFFD, and make every white space a space.</param>
/// <param name="handleChineseCharacters">Put a space before and after every Chinese character.</param>
/// <param name="stripAccents">Decompose canonically and remove nonspacing marks.</param>
/// <param name="lowercase">Make every code point lower case, one by one (a final sigma stays as it is).</param>
public sealed class BertNormalizer(bool cleanText = true, bool handleChineseCharacters = true, bool stripAccents = true, bool lowercase = true) : Normalizer
{
    [ThreadStatic]
    private static (NormalizedText Text, MarkSorter Marks)? _scratch;

    /// <summary>Whether control characters are removed and white space becomes spaces.</summary>
    public bool CleanText => cleanText;

    /// <summary>Whether Chinese characters get spaces around them.</summary>
    public bool HandleChineseCharacters => handleChineseCharacters;

    /// <summary>Whether accents are removed.</summary>
    public bool StripAccents => stripAccents;

    /// <summary>Whether text becomes lower case.</summary>
    public bool Lowercase => lowercase;

    /// <summary>Normalises a text.</summary>
    /// <param name="original">The text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="original"/> is null.</exception>
    public override string Normalize(string original)
    {
        ArgumentNullException.ThrowIfNull(original);
        return Normalize(original.AsSpan());
    }

    /// <summary>Normalises a text.</summary>
    /// <param name="original">The text.</param>
    public override string Normalize(ReadOnlySpan<char> original)
    {
        var (text, marks) = _scratch ??= (new NormalizedText(), new MarkSorter());
        text.Clear();
        Normalize(original, 0, marks, text);
        return text.Text.ToString();
    }

    /// <summary>Appends the normalised <paramref name="original"/>, whose first unit is number <paramref name="offset"/> of the text that origins refer to.</summary>
    internal void Normalize(ReadOnlySpan<char> original, int offset, MarkSorter marks, NormalizedText into)
    {
        marks.Clear(offset);
        for (var i = 0; i < original.Length;)
        {
            Rune.DecodeFromUtf16(original[i..], out var rune, out var units);
            var (code, start, end) = (rune.Value, offset + i, offset + i + units);
            i += units;
            var kind = CodePoint.Class(code);
            if (cleanText)
            {
                if ((kind & CodePointClass.Control) != 0 || code == 0xFFFD) continue;
                if ((kind & CodePointClass.WhiteSpace) != 0) (code, kind) = (' ', CodePointClass.WhiteSpace);
            }
            var apart = handleChineseCharacters && (kind & CodePointClass.Chinese) != 0;
            if (apart) Compose(' ', CodePointClass.WhiteSpace, start, end, marks, into);
            Compose(code, kind, start, end, marks, into);
            if (apart) Compose(' ', CodePointClass.WhiteSpace, start, end, marks, into);
        }
        marks.Flush(this, into);
    }

    /// <summary>The last steps, on a code point in canonical order.</summary>
    internal void Finish(int code, int start, int end, NormalizedText into)
    {
        var kind = CodePoint.Class(code);
        if (stripAccents && (kind & CodePointClass.NonspacingMark) != 0) return;
        if (!lowercase || (kind & CodePointClass.Upper) == 0)
        {
            into.Append(code, start, end);
            return;
        }
        into.Append(CodePoint.ToLower(code), start, end);
        if (code == 0x130) into.Append(0x307, start, end);
    }

    private void Compose(int code, CodePointClass kind, int start, int end, MarkSorter marks, NormalizedText into)
    {
        if (!stripAccents || (kind & CodePointClass.Composed) == 0)
        {
            if (!marks.IsEmpty) marks.Flush(this, into);
            Finish(code, start, end, into);
            marks.Follow(start, end);
            return;
        }
        Span<int> parts = stackalloc int[4];
        var count = CodePoint.Decompose(code, parts);
        for (var p = 0; p < count; p++)
        {
            var combining = CodePoint.CombiningClass(parts[p]);
            if (combining != 0)
            {
                marks.Add(combining, parts[p], first: p == 0, start, end);
                continue;
            }
            if (!marks.IsEmpty) marks.Flush(this, into);
            Finish(parts[p], start, end, into);
            marks.Follow(start, end);
        }
    }
}
