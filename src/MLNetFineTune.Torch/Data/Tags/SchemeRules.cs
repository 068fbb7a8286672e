namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>What is a well-formed sequence of each scheme. A sequence is if its first tag may begin, each may follow the one before, and the last may end.</summary>
internal static class SchemeRules
{
    /// <summary>The prefixes that a scheme writes.</summary>
    public static TagPrefix Allowed(TagScheme scheme) => TagPrefix.Outside | TagPrefix.Inside | scheme switch
    {
        TagScheme.Io => TagPrefix.None,
        TagScheme.Iob1 or TagScheme.Iob2 => TagPrefix.Begin,
        TagScheme.Ioe1 or TagScheme.Ioe2 => TagPrefix.End,
        TagScheme.Bioes or TagScheme.Bilou => TagPrefix.Begin | TagPrefix.End | TagPrefix.Single,
        _ => throw Unknown(scheme),
    };

    public static bool MayBegin(Tag tag, TagScheme scheme) => MayFollow(Tag.None, tag, scheme);

    public static bool MayEnd(Tag tag, TagScheme scheme) => MayFollow(tag, Tag.None, scheme);

    /// <summary>Whether <paramref name="next"/> may stand directly behind <paramref name="tag"/>.</summary>
    public static bool MayFollow(Tag tag, Tag next, TagScheme scheme)
    {
        var same = tag.Type == next.Type;
        var (from, to) = (tag.Prefix, next.Prefix);
        if (((from | to) & ~Allowed(scheme)) != 0) return false;
        return scheme switch
        {
            TagScheme.Io => true,
            // B only tells an entity from one of its type that it touches, E likewise.
            TagScheme.Iob1 => to != TagPrefix.Begin || same,
            TagScheme.Ioe1 => from != TagPrefix.End || same,
            TagScheme.Iob2 => to != TagPrefix.Inside || from != TagPrefix.Outside && same,
            TagScheme.Ioe2 => from != TagPrefix.Inside || to != TagPrefix.Outside && same,
            // An open entity goes on with its type, and nothing else goes on.
            _ => from is TagPrefix.Begin or TagPrefix.Inside ? to is TagPrefix.Inside or TagPrefix.End && same : to is not (TagPrefix.Inside or TagPrefix.End),
        };
    }

    /// <summary>The tags of a scheme as messages name them.</summary>
    public static string Names(TagScheme scheme)
    {
        var allowed = Allowed(scheme);
        var written = new[] { TagPrefix.Begin, TagPrefix.Inside, TagPrefix.End, TagPrefix.Single }.Where(p => (allowed & p) != 0).Select(p => Tag.Write(p, "TYPE", scheme));
        return string.Join(", ", written.Append(Tag.Outside));
    }

    public static ArgumentOutOfRangeException Unknown(TagScheme scheme) => new(nameof(scheme), scheme, $"unknown scheme of tags; supported: {string.Join(", ", Enum.GetNames<TagScheme>())}");
}
