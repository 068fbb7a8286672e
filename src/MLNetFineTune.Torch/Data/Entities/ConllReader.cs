using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>
/// Reads a CoNLL file: a word and its tag a line, in columns, an empty line between texts. Lines that begin with "-DOCSTART-" end a text too and are passed over, as are comments.
/// The file is read as its texts are asked for, any number of times; memory does not grow with it.
/// </summary>
public sealed class ConllReader
{
    private readonly string _path;
    private readonly ConllOptions _options;
    private readonly Lazy<TagScheme> _scheme;

    /// <summary>Says which file to read; it is opened later.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is written; null: the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty, or the separator is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An unknown scheme, in the options.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public ConllReader(string path, ConllOptions? options = null)
    {
        NumberedLines.Require(path);
        (_path, _options) = (path, options ?? new());
        if (_options.Separator is "") throw new ArgumentException($"{nameof(ConllOptions.Separator)} is empty; null means tabs or spaces, whichever the file has", nameof(options));
        if (_options.Scheme is { } given) SchemeRules.Allowed(given);
        SchemeRules.Allowed(_options.OutputScheme);
        _scheme = new(() => _options.Scheme ?? TagSequences.Detect(new ConllRows(_path, _options).Texts().Select(t => t.Tags)));
    }

    /// <summary>The scheme that the file is in, given or else detected, which reads all of it the first time.</summary>
    /// <exception cref="InvalidDataException">As <see cref="Texts"/>.</exception>
    public TagScheme Scheme => _scheme.Value;

    /// <summary>The texts, their tags in the wanted scheme; words are joined by one space.</summary>
    /// <exception cref="InvalidDataException">While reading: rows of different numbers of columns or with too few, a row without a word, a tag without a type or that is none of the
    /// scheme given, sequences that it does not allow where these are to be refused, bytes that are not of the encoding. File and line, what was found and what is allowed are named.</exception>
    public IEnumerable<TaggedText> Texts()
    {
        foreach (var (line, words, tags) in new ConllRows(_path, _options).Texts())
        {
            Check(tags, line);
            yield return new(string.Join(' ', words), words, TagSequences.Convert(tags, Scheme, _options.OutputScheme), line);
        }
    }

    // Rows of a text are consecutive lines.
    private void Check(List<string> tags, long line)
    {
        if (_options.Scheme is { } given && tags.FindIndex(t => (Tag.Parse(t).Prefix & SchemeRules.Allowed(given)) == 0) is var other and >= 0)
            throw new InvalidDataException($"{_path}, line {line + other}: the tag '{tags[other]}' is none of the scheme {given}; allowed: {SchemeRules.Names(given)}");
        if (_options.InvalidTags == InvalidTags.Repair || TagSequences.FirstInvalid(tags, Scheme) is not (var at and >= 0)) return;
        var fits = SchemeRules.MayFollow(at == 0 ? Tag.None : Tag.Parse(tags[at - 1]), Tag.Parse(tags[at]), Scheme);
        var place = fits ? "at the end of a text" : at == 0 ? "at the beginning of a text" : $"behind '{tags[at - 1]}'";
        throw new InvalidDataException(
            $"{_path}, line {line + at}: the tag '{tags[at]}' is not allowed {place} in the scheme {Scheme} ({SchemeRules.Names(Scheme)}); {nameof(InvalidTags)}.{nameof(InvalidTags.Repair)} mends it");
    }
}
