namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>
/// Reads entities of any scheme and of malformed sequences, by the rules of the CoNLL-2000 and -2003 shared tasks' conlleval and of seqeval's default mode: an entity begins and
/// ends wherever its neighbours let it, so that an I- behind an O begins one too.
/// </summary>
internal static class LenientReading
{
    private const TagPrefix Opening = TagPrefix.Begin | TagPrefix.Single, Closing = TagPrefix.End | TagPrefix.Single;

    /// <summary>Adds the entities of a sequence, in order. Tags of no prefix at all neither begin nor end one where their type is their neighbour's.</summary>
    public static void Read(ReadOnlySpan<Tag> tags, List<TaggedSpan> into)
    {
        var (before, first) = (Tag.None, 0);
        for (var i = 0; i <= tags.Length; i++)
        {
            var tag = i < tags.Length ? tags[i] : Tag.None;
            if (Ends(before, tag)) into.Add(new(before.Type, first, i - 1));
            if (Begins(before, tag)) first = i;
            before = tag;
        }
    }

    private static bool Ends(Tag tag, Tag next) =>
        (tag.Prefix & Closing) != 0
        || tag.Prefix is TagPrefix.Begin or TagPrefix.Inside && (next.Prefix & (Opening | TagPrefix.Outside)) != 0
        || tag.Prefix != TagPrefix.Outside && tag.Type != next.Type;

    private static bool Begins(Tag before, Tag tag) =>
        (tag.Prefix & Opening) != 0
        || tag.Prefix is TagPrefix.Inside or TagPrefix.End && (before.Prefix & (Closing | TagPrefix.Outside)) != 0
        || tag.Prefix != TagPrefix.Outside && before.Type != tag.Type;
}
