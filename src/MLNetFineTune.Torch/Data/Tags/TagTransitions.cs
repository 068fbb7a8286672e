namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>Which of a model's tags may begin a sequence, follow one another and end it, so that decoding gives well-formed sequences alone.</summary>
/// <param name="MayBegin">(tags)</param>
/// <param name="MayFollow">(tag, tag directly behind it)</param>
/// <param name="MayEnd">(tags)</param>
internal sealed record TagTransitions(bool[] MayBegin, bool[,] MayFollow, bool[] MayEnd)
{
    /// <summary>The transitions of a list of tags, in its order.</summary>
    /// <exception cref="ArgumentException">A tag that the scheme does not have, or without a type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Unknown scheme.</exception>
    public static TagTransitions Of(IReadOnlyList<string> labels, TagScheme scheme)
    {
        var tags = new Tag[labels.Count];
        var allowed = SchemeRules.Allowed(scheme);
        for (var t = 0; t < tags.Length; t++)
        {
            if (Tag.Problem(labels[t]) is { } problem) throw new ArgumentException(problem, nameof(labels));
            tags[t] = Tag.Parse(labels[t]);
            if ((tags[t].Prefix & allowed) == 0) throw new ArgumentException($"the tag '{labels[t]}' is none of the scheme {scheme}; allowed: {SchemeRules.Names(scheme)}", nameof(labels));
        }
        var follow = new bool[tags.Length, tags.Length];
        for (var from = 0; from < tags.Length; from++)
            for (var to = 0; to < tags.Length; to++)
                follow[from, to] = SchemeRules.MayFollow(tags[from], tags[to], scheme);
        return new(Array.ConvertAll(tags, t => SchemeRules.MayBegin(t, scheme)), follow, Array.ConvertAll(tags, t => SchemeRules.MayEnd(t, scheme)));
    }
}
