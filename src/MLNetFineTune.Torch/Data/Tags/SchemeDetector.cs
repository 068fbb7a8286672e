namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>Finds the scheme of sequences that pass by: the one with the fewest places that it forbids.</summary>
/// <param name="used">Prefixes that the scheme must have, whether or not they pass by.</param>
internal sealed class SchemeDetector(TagPrefix used = TagPrefix.None)
{
    // The first of those that fit equally well is taken: IOB2 where all is outside, IO where only I- occurs, which IOB1 and IOE1 read the same way.
    private static readonly TagScheme[] Candidates = [TagScheme.Iob2, TagScheme.Io, TagScheme.Iob1, TagScheme.Ioe2, TagScheme.Ioe1, TagScheme.Bioes];

    private readonly long[] _forbidden = new long[Candidates.Length];
    private long _bioesLetters, _bilouLetters;

    public TagScheme Scheme
    {
        get
        {
            var possible = Enumerable.Range(0, Candidates.Length).Where(c => (used & ~SchemeRules.Allowed(Candidates[c])) == 0).DefaultIfEmpty(0);
            var best = Candidates[possible.MinBy(c => _forbidden[c])];
            return best == TagScheme.Bioes && _bilouLetters > _bioesLetters ? TagScheme.Bilou : best;
        }
    }

    /// <summary>Sees a sequence: its tags as written, and as read.</summary>
    public void Add(IReadOnlyList<string> written, ReadOnlySpan<Tag> tags)
    {
        for (var i = 0; i <= tags.Length; i++)
        {
            var (before, tag) = (i == 0 ? Tag.None : tags[i - 1], i == tags.Length ? Tag.None : tags[i]);
            for (var c = 0; c < Candidates.Length; c++)
            {
                if (!SchemeRules.MayFollow(before, tag, Candidates[c])) _forbidden[c]++;
            }
            if ((tag.Prefix & (TagPrefix.End | TagPrefix.Single)) == 0) continue;
            if (written[i][0] is 'L' or 'U') _bilouLetters++;
            else _bioesLetters++;
        }
    }
}
