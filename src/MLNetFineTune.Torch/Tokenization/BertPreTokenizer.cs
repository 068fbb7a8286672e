using System.Text;
using Microsoft.ML.Tokenizers;

namespace MLNetFineTune.Torch.Tokenization;

/// <summary>
/// Splits normalised text into words as Hugging Face's <c>BertPreTokenizer</c> does: at white space, which is dropped, and around every punctuation character, which is a
/// word of its own.
/// </summary>
public sealed class BertPreTokenizer : PreTokenizer
{
    /// <summary>The words of a text: first UTF-16 code unit and length.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PreTokenize(text.AsSpan());
    }

    /// <summary>The words of a text: first UTF-16 code unit and length.</summary>
    /// <param name="text">The text.</param>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        var words = new List<(int, int)>();
        for (var at = 0; NextWord(text, ref at, out var length); at += length)
            words.Add((at, length));
        return words;
    }

    /// <summary>Moves <paramref name="at"/> to the next word at or behind it; false where there is none. Characters of the classes <paramref name="apart"/> are words of their own.</summary>
    internal static bool NextWord(ReadOnlySpan<char> text, ref int at, out int length, CodePointClass apart = CodePointClass.Punctuation)
    {
        length = 0;
        while (at + length < text.Length)
        {
            Rune.DecodeFromUtf16(text[(at + length)..], out var rune, out var units);
            var kind = CodePoint.Class(rune.Value);
            if ((kind & (CodePointClass.WhiteSpace | apart)) == 0)
            {
                length += units;
                continue;
            }
            if (length > 0) return true;
            if ((kind & apart) != 0)
            {
                length = units;
                return true;
            }
            at += units;
        }
        return length > 0;
    }
}
