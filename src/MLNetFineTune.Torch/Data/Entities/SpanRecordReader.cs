using System.Text;
using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>
/// Reads annotated texts as JSON lines, an object a line: <c>{"text": "Ada in Rome", "entities": [{"start": 0, "end": 3, "type": "PER"}]}</c>. The list may be called entities,
/// spans, label or labels; its members objects of start (start_offset), end (end_offset, behind the last character) and type (label), or lists of the three: what doccano, spaCy and
/// Prodigy write. Lines whose "answer" is not "accept" (Prodigy) are passed over, as are empty ones. Words are those of <see cref="WordSplitting.PreTokenizer"/>, cut also at the
/// ends of spans. The file is read as its texts are asked for, any number of times; memory does not grow with it.
/// </summary>
public sealed class SpanRecordReader
{
    private readonly string _path;
    private readonly SpanRecordOptions _options;

    /// <summary>Says which file to read; it is opened later.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="options">How it is written; null: the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An unknown scheme or unit, in the options.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public SpanRecordReader(string path, SpanRecordOptions? options = null)
    {
        NumberedLines.Require(path);
        (_path, _options) = (path, options ?? new());
        SchemeRules.Allowed(_options.OutputScheme);
        if (!Enum.IsDefined(_options.Offsets)) throw new ArgumentOutOfRangeException(nameof(options), _options.Offsets, $"supported: {string.Join(", ", Enum.GetNames<OffsetUnit>())}");
    }

    /// <summary>The texts as they are written, with their words and tags.</summary>
    /// <exception cref="InvalidDataException">While reading: a line that is something else, a span that is empty, beyond the text, without a word, that overlaps another or cuts a
    /// surrogate pair, bytes that are not UTF-8. File and line and what was found are named.</exception>
    public IEnumerable<TaggedText> Texts()
    {
        foreach (var (number, line) in NumberedLines.Read(_path, Encoding.UTF8))
        {
            if (!string.IsNullOrWhiteSpace(line) && Text(line, number) is { } text) yield return text;
        }
    }

    private TaggedText? Text(string line, long number)
    {
        try
        {
            if (SpanRecordJson.Parse(line) is not var (text, written)) return null;
            var (words, spans) = TextSpans.Among(text, TextSpans.Checked(text, written, _options.Offsets));
            return new(text, words.ConvertAll(w => text.Substring(w.Start, w.Length)), TagSequences.Encode(spans, words.Count, _options.OutputScheme), number);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{_path}, line {number}: {e.Message}", e);
        }
    }
}
