namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>
/// Entities as one tag a word, and back. Tags are "O", or a prefix, a hyphen and a type, as "B-PER"; a type alone is read as "I-" and it (the IO scheme of some corpora). BIOES
/// and BILOU read one another's letters.
/// </summary>
public static class TagSequences
{
    /// <summary>Writes entities as tags. <see cref="TagScheme.Io"/> makes one of two that touch and have one type.</summary>
    /// <param name="spans">Entities, in any order, that do not overlap.</param>
    /// <param name="wordCount">Number of words.</param>
    /// <param name="scheme">The scheme.</param>
    /// <returns>One tag a word.</returns>
    /// <exception cref="ArgumentException">An entity has no type or no word, is beyond the words, or overlaps another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Unknown scheme.</exception>
    public static string[] Encode(IReadOnlyList<TaggedSpan> spans, int wordCount, TagScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(spans);
        var allowed = SchemeRules.Allowed(scheme);
        var ordered = spans.OrderBy(s => s.First).ToArray();
        var tags = new string[wordCount];
        Array.Fill(tags, Tag.Outside);
        for (var s = 0; s < ordered.Length; s++)
        {
            var span = ordered[s];
            Check(span, wordCount, s == 0 ? null : ordered[s - 1]);
            var touchesBefore = s > 0 && ordered[s - 1].Last == span.First - 1 && ordered[s - 1].Type == span.Type;
            var touchesBehind = s + 1 < ordered.Length && ordered[s + 1].First == span.Last + 1 && ordered[s + 1].Type == span.Type;
            var begins = (allowed & TagPrefix.Begin) != 0 && (scheme != TagScheme.Iob1 || touchesBefore);
            var ends = (allowed & TagPrefix.End) != 0 && (scheme != TagScheme.Ioe1 || touchesBehind);
            for (var w = span.First; w <= span.Last; w++)
            {
                var prefix = span.Count == 1 && (allowed & TagPrefix.Single) != 0 ? TagPrefix.Single
                    : w == span.First && begins ? TagPrefix.Begin
                    : w == span.Last && ends ? TagPrefix.End
                    : TagPrefix.Inside;
                tags[w] = Tag.Write(prefix, span.Type, scheme);
            }
        }
        return tags;
    }

    /// <summary>Reads entities as their scheme writes them: of a well-formed sequence all of them, of any other those that are well-formed.</summary>
    /// <param name="tags">One tag a word.</param>
    /// <param name="scheme">The scheme.</param>
    /// <returns>Entities from left to right.</returns>
    /// <exception cref="FormatException">A tag is empty, or a prefix without a type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Unknown scheme.</exception>
    public static List<TaggedSpan> Decode(IReadOnlyList<string> tags, TagScheme scheme)
    {
        var spans = new List<TaggedSpan>();
        StrictReading.Of(scheme).Read(Parse(tags), spans);
        return spans;
    }

    /// <summary>Reads entities of any scheme and of malformed sequences too, as conlleval and seqeval's default mode do (an I- behind an O begins an entity, one of another type
    /// too); L and U count as E and S.</summary>
    /// <param name="tags">One tag a word.</param>
    /// <returns>Entities from left to right.</returns>
    /// <exception cref="FormatException">A tag is empty, or a prefix without a type.</exception>
    public static List<TaggedSpan> DecodeLenient(IReadOnlyList<string> tags)
    {
        var spans = new List<TaggedSpan>();
        LenientReading.Read(Parse(tags), spans);
        return spans;
    }

    /// <summary>Whether a sequence is well-formed in a scheme.</summary>
    /// <param name="tags">One tag a word.</param>
    /// <param name="scheme">The scheme.</param>
    /// <exception cref="FormatException">A tag is empty, or a prefix without a type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Unknown scheme.</exception>
    public static bool IsValid(IReadOnlyList<string> tags, TagScheme scheme) => FirstInvalid(tags, scheme) < 0;

    /// <summary>The first word whose tag may not stand behind the one before it, or that may not be the last one; -1 where the sequence is well-formed.</summary>
    /// <param name="tags">One tag a word.</param>
    /// <param name="scheme">The scheme.</param>
    /// <exception cref="FormatException">A tag is empty, or a prefix without a type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Unknown scheme.</exception>
    public static int FirstInvalid(IReadOnlyList<string> tags, TagScheme scheme)
    {
        var read = Parse(tags);
        SchemeRules.Allowed(scheme);
        for (var i = 0; i < read.Length; i++)
        {
            if (!SchemeRules.MayFollow(i == 0 ? Tag.None : read[i - 1], read[i], scheme)) return i;
        }
        return read.Length > 0 && !SchemeRules.MayEnd(read[^1], scheme) ? read.Length - 1 : -1;
    }

    /// <summary>Makes a sequence well-formed: one that is stays as it is, any other is read as <see cref="DecodeLenient"/> does and written again.</summary>
    /// <param name="tags">One tag a word.</param>
    /// <param name="scheme">The scheme.</param>
    /// <exception cref="FormatException">A tag is empty, or a prefix without a type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Unknown scheme.</exception>
    public static string[] Repair(IReadOnlyList<string> tags, TagScheme scheme) => Convert(tags, scheme, scheme);

    /// <summary>Writes a sequence of one scheme in another; one that is not well-formed is read as <see cref="DecodeLenient"/> does.</summary>
    /// <param name="tags">One tag a word.</param>
    /// <param name="from">The scheme it is in.</param>
    /// <param name="to">The scheme to write.</param>
    /// <exception cref="FormatException">A tag is empty, or a prefix without a type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Unknown scheme.</exception>
    public static string[] Convert(IReadOnlyList<string> tags, TagScheme from, TagScheme to) =>
        Encode(IsValid(tags, from) ? Decode(tags, from) : DecodeLenient(tags), tags.Count, to);

    /// <summary>
    /// The scheme that sequences are in: the one that explains them all, else the one that they break in the fewest places. Where all is outside that is
    /// <see cref="TagScheme.Iob2"/>; where only I- occurs, <see cref="TagScheme.Io"/>, though IOB1 and IOE1 fit too: they read the same entities.
    /// </summary>
    /// <param name="sequences">One tag a word each.</param>
    /// <exception cref="FormatException">A tag is empty, or a prefix without a type.</exception>
    public static TagScheme Detect(IEnumerable<IReadOnlyList<string>> sequences) => DetectAmong(sequences, []);

    /// <summary>As <see cref="Detect"/>, among the schemes that have all of <paramref name="tags"/>, those that do not occur too.</summary>
    internal static TagScheme DetectAmong(IEnumerable<IReadOnlyList<string>> sequences, IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var detector = new SchemeDetector(tags.Select(Tag.Parse).Aggregate(TagPrefix.None, (all, tag) => all | tag.Prefix));
        foreach (var sequence in sequences)
            detector.Add(sequence, Parse(sequence));
        return detector.Scheme;
    }

    internal static Tag[] Parse(IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var read = new Tag[tags.Count];
        for (var i = 0; i < read.Length; i++)
            read[i] = Tag.Parse(tags[i]);
        return read;
    }

    private static void Check(TaggedSpan span, int wordCount, TaggedSpan? before)
    {
        var found = $"entity '{span.Type}', words {span.First} to {span.Last}";
        if (string.IsNullOrWhiteSpace(span.Type)) throw new ArgumentException($"{found}, has no type");
        if (span.First < 0 || span.Last < span.First || span.Last >= wordCount) throw new ArgumentException($"{found}, is not within the {wordCount} words");
        if (before?.Last >= span.First) throw new ArgumentException($"{found}, overlaps entity '{before.Value.Type}', words {before.Value.First} to {before.Value.Last}");
    }
}
