using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Inference.Entities;

/// <summary>A model's tags by index: which type each has, and where entities begin and end among them, read as conlleval reads them, malformed sequences too.</summary>
internal sealed class TagTable
{
    /// <summary>More tags than any task has: tables of all pairs of tags are made.</summary>
    public const int MostTags = 1000;

    private readonly Tag[] _tags;

    /// <param name="names">The tags.</param>
    /// <param name="scheme">What their prefixes mean.</param>
    /// <exception cref="ArgumentException">A tag that the scheme does not have, or without a type.</exception>
    public TagTable(IReadOnlyList<string> names, TagScheme scheme)
    {
        (Names, Scheme) = (names, scheme);
        Transitions = TagTransitions.Of(names, scheme);
        _tags = [.. names.Select(Tag.Parse)];
        Outside = Array.FindIndex(_tags, t => t.Prefix == TagPrefix.Outside);
        GoesOn = new bool[_tags.Length, _tags.Length];
        for (var i = 0; i < _tags.Length; i++)
            for (var j = 0; j < _tags.Length; j++)
                GoesOn[i, j] = i != Outside && j != Outside && Type(i) == Type(j)
                    && (_tags[i].Prefix & (TagPrefix.End | TagPrefix.Single)) == 0 && (_tags[j].Prefix & (TagPrefix.Begin | TagPrefix.Single)) == 0;
    }

    public IReadOnlyList<string> Names { get; }

    public TagScheme Scheme { get; }

    public TagTransitions Transitions { get; }

    public int Count => _tags.Length;

    /// <summary>Index of "O"; -1 where it is none of the tags.</summary>
    public int Outside { get; }

    /// <summary>Whether the second tag, directly behind the first, belongs to the same entity.</summary>
    public bool[,] GoesOn { get; }

    /// <summary>A tag's type; empty outside.</summary>
    public string Type(int tag) => _tags[tag].Type;

    /// <summary>Index of a tag; -1 where the model has none of that name.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Count; i++)
        {
            if (Names[i] == name)
                return i;
        }
        return -1;
    }

    /// <summary>Whether a sequence is well-formed in the scheme.</summary>
    public bool IsValid(ReadOnlySpan<int> tags)
    {
        if (tags.IsEmpty)
            return true;
        for (var w = 1; w < tags.Length; w++)
        {
            if (!Transitions.MayFollow[tags[w - 1], tags[w]])
                return false;
        }
        return Transitions.MayBegin[tags[0]] && Transitions.MayEnd[tags[^1]];
    }

    /// <summary>The entities of a sequence: first and last word.</summary>
    public List<(int First, int Last)> Spans(ReadOnlySpan<int> tags)
    {
        var spans = new List<(int, int)>();
        for (var w = 0; w < tags.Length; w++)
        {
            if (tags[w] == Outside)
                continue;
            var first = w;
            while (w + 1 < tags.Length && GoesOn[tags[w], tags[w + 1]])
                w++;
            spans.Add((first, w));
        }
        return spans;
    }
}
