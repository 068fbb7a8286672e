using static MLNetFineTune.Torch.Data.Tags.TagPrefix;
using static MLNetFineTune.Torch.Data.Tags.TypeRule;

namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>
/// Reads entities as a scheme writes them and drops what is not well-formed, by the rules of seqeval's strict mode (Nakayama 2018): patterns of neighbouring tags by which an
/// entity begins, goes on and ends; one that has no proper end is none.
/// </summary>
/// <param name="Begins">Tag before an entity, its first tag.</param>
/// <param name="GoesOn">Two tags of one entity.</param>
/// <param name="Ends">Last tag of an entity, the tag behind it.</param>
internal sealed record StrictReading(TagPattern[] Begins, TagPattern[] GoesOn, TagPattern[] Ends)
{
    private static readonly StrictReading Io = new(
        [new(Outside, Inside, Either), new(Inside, Inside, Different)],
        [new(Inside, Inside, Same)],
        [new(Inside, Outside, Either), new(Inside, Inside, Different)]);

    private static readonly StrictReading Iob1 = new(
        [new(Outside | Begin, Inside, Either), new(Inside, Inside, Different), new(Inside | Begin, Begin, Same)],
        [new(Begin | Inside, Inside, Same)],
        [new(Begin | Inside, Inside, Different), new(Begin | Inside, Outside, Either), new(Inside, Begin, Either), new(Begin, Begin, Same)]);

    private static readonly StrictReading Iob2 = new(
        [new(Any, Begin, Either)],
        [new(Begin | Inside, Inside, Same)],
        [new(Begin | Inside, Outside | Begin, Either), new(Begin | Inside, Inside, Different)]);

    private static readonly StrictReading SeqevalIoe1 = new(
        [new(Outside | End, Inside, Either), new(Inside, Inside, Different), new(End, End, Same)],
        [new(Inside, Inside | End, Same)],
        [new(Inside, Inside | End, Different), new(Inside, Outside, Either), new(End, Inside | End, Same)]);

    // seqeval does not see the one word of an entity that touches another behind it and none before.
    private static readonly StrictReading Ioe1 = SeqevalIoe1 with { Begins = [.. SeqevalIoe1.Begins, new(Outside, End, Either), new(Inside, End, Different)] };

    private static readonly StrictReading Ioe2 = new(
        [new(Outside | End, Inside | End, Either), new(Inside, Inside | End, Different)],
        [new(Inside, Inside | End, Same)],
        [new(End, Any, Either)]);

    private static readonly StrictReading Bioes = new(
        [new(Any, Begin | TagPrefix.Single, Either)],
        [new(Begin | Inside, Inside | End, Same)],
        [new(TagPrefix.Single | End, Any, Either)]);

    /// <summary>The inverse of how the scheme writes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Unknown scheme.</exception>
    public static StrictReading Of(TagScheme scheme) => scheme == TagScheme.Ioe1 ? Ioe1 : AsSeqeval(scheme);

    /// <summary>As seqeval reads the scheme, what it misses of IOE1 included. It knows no IO, which is read as <see cref="Of"/> does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Unknown scheme.</exception>
    public static StrictReading AsSeqeval(TagScheme scheme) => scheme switch
    {
        TagScheme.Io => Io,
        TagScheme.Iob1 => Iob1,
        TagScheme.Iob2 => Iob2,
        TagScheme.Ioe1 => SeqevalIoe1,
        TagScheme.Ioe2 => Ioe2,
        TagScheme.Bioes or TagScheme.Bilou => Bioes,
        _ => throw SchemeRules.Unknown(scheme),
    };

    /// <summary>Adds the entities of a sequence, in order.</summary>
    public void Read(ReadOnlySpan<Tag> tags, List<TaggedSpan> into)
    {
        var before = Tag.None;
        for (var i = 0; i < tags.Length;)
        {
            if (!TagPattern.AnyFits(Begins, before, tags[i]))
            {
                before = tags[i++];
                continue;
            }
            var first = i++;
            while (i < tags.Length && TagPattern.AnyFits(GoesOn, tags[i - 1], tags[i])) i++;
            before = tags[i - 1];
            if (TagPattern.AnyFits(Ends, before, i < tags.Length ? tags[i] : Tag.None)) into.Add(new(tags[first].Type, first, i - 1));
        }
    }
}
