namespace MLNetFineTune.Torch.Data;

/// <summary>
/// Cuts a paragraph into sentences where a full stop, a question mark or an exclamation mark, and closing quotes or brackets behind it, are followed by white space and
/// something that may begin a
/// sentence: an upper-case letter, a digit, an opening quote or bracket. Abbreviations before names are cut too; pre-training does not mind.
/// </summary>
public static class SentenceSplitter
{
    /// <summary>The sentences, in order, without white space around them; none of an empty text.</summary>
    /// <param name="text">A paragraph.</param>
    public static IEnumerable<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Sentences(text);
    }

    private static IEnumerable<string> Sentences(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('.' or '!' or '?' or '…'))
                continue;
            var end = i + 1;
            while (end < text.Length && text[end] is '.' or '!' or '?' or '…' or '"' or '\'' or ')' or ']' or '”' or '’')
                end++;
            var next = end;
            while (next < text.Length && char.IsWhiteSpace(text[next]))
                next++;
            if (next > end && next < text.Length && (char.IsUpper(text[next]) || char.IsDigit(text[next]) || text[next] is '"' or '\'' or '(' or '[' or '“' or '‘'))
            {
                if (text.AsSpan(start, end - start).Trim() is { Length: > 0 } sentence)
                    yield return sentence.ToString();
                start = next;
            }
            i = end - 1;
        }
        if (text.AsSpan(start).Trim() is { Length: > 0 } last)
            yield return last.ToString();
    }
}
