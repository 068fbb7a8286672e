namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>A tag, read: "O", "B-PER" and the like, or a type alone, which is a word inside an entity ("PER" as "I-PER").</summary>
/// <param name="Prefix">The place in an entity, exactly one.</param>
/// <param name="Type">The type; empty outside.</param>
internal readonly record struct Tag(TagPrefix Prefix, string Type)
{
    public const string Outside = "O";

    private const string Letters = "BIESLU";

    /// <summary>The tag of a word outside of any entity, and of what is before the first word and behind the last.</summary>
    public static readonly Tag None = new(TagPrefix.Outside, "");

    /// <exception cref="FormatException">The tag is null or empty, or has a prefix and no type.</exception>
    public static Tag Parse(string? tag) => Problem(tag) is { } problem ? throw new FormatException(problem) : Read(tag!);

    /// <summary>As seqeval's default mode reads a tag: it has no rules for L and U, which are no prefix at all there.</summary>
    /// <exception cref="FormatException">The tag is null or empty, or has a prefix and no type.</exception>
    public static Tag ParseAsSeqeval(string? tag)
    {
        var read = Parse(tag);
        return tag![0] is 'L' or 'U' && (read.Prefix & (TagPrefix.End | TagPrefix.Single)) != 0 ? read with { Prefix = TagPrefix.None } : read;
    }

    /// <summary>What is wrong with a tag; null where nothing is.</summary>
    public static string? Problem(string? tag) =>
        string.IsNullOrWhiteSpace(tag) ? "a tag is empty; a word outside of any entity has the tag O"
        : tag.Length <= 2 && Letters.Contains(tag[0], StringComparison.Ordinal) && (tag.Length == 1 || tag[1] == '-')
            ? $"the tag '{tag}' has no type; expected: {tag[0]}-TYPE, as {tag[0]}-PER, or O"
        : null;

    /// <summary>The tag as a scheme writes it.</summary>
    public static string Write(TagPrefix prefix, string type, TagScheme scheme) => prefix switch
    {
        TagPrefix.Outside => Outside,
        TagPrefix.Begin => "B-" + type,
        TagPrefix.Inside => "I-" + type,
        TagPrefix.End => (scheme == TagScheme.Bilou ? "L-" : "E-") + type,
        _ => (scheme == TagScheme.Bilou ? "U-" : "S-") + type,
    };

    private static Tag Read(string tag)
    {
        if (tag == Outside) return None;
        if (tag.Length < 3 || tag[1] != '-') return new(TagPrefix.Inside, tag);
        var prefix = tag[0] switch
        {
            'B' => TagPrefix.Begin,
            'I' => TagPrefix.Inside,
            'E' or 'L' => TagPrefix.End,
            'S' or 'U' => TagPrefix.Single,
            _ => TagPrefix.None,
        };
        return prefix == TagPrefix.None ? new(TagPrefix.Inside, tag) : new(prefix, tag[2..]);
    }
}
