using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>Splits a text into words that index the text as it is: nothing is normalised before. White space is Unicode's, and no part of any word.</summary>
public static class WordSplitter
{
    /// <summary>The words of a text, from left to right; none of a text that is empty or all white space.</summary>
    /// <param name="text">The text.</param>
    /// <param name="splitting">Where words end.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="splitting"/> is none of the enumeration's values.</exception>
    public static List<WordSpan> Split(string text, WordSplitting splitting)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Split(text, splitting, []);
    }

    /// <summary>As <see cref="Split(string, WordSplitting)"/>, and no word goes on across one of the places <paramref name="cuts"/> (offsets, in order).</summary>
    internal static List<WordSpan> Split(string text, WordSplitting splitting, ReadOnlySpan<int> cuts)
    {
        var apart = splitting switch
        {
            WordSplitting.Whitespace => CodePointClass.None,
            WordSplitting.PreTokenizer => CodePointClass.Punctuation | CodePointClass.Chinese,
            _ => throw new ArgumentOutOfRangeException(nameof(splitting), splitting, $"supported: {string.Join(", ", Enum.GetNames<WordSplitting>())}"),
        };
        var words = new List<WordSpan>();
        for (var at = 0; BertPreTokenizer.NextWord(text, ref at, out var length, apart);)
        {
            while (!cuts.IsEmpty && cuts[0] <= at) cuts = cuts[1..];
            if (!cuts.IsEmpty && cuts[0] < at + length) length = cuts[0] - at;
            words.Add(new(at, length));
            at += length;
        }
        return words;
    }
}
