namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>A pair of neighbouring tags.</summary>
/// <param name="Before">Prefixes of the first, any of them.</param>
/// <param name="After">Prefixes of the second, any of them.</param>
/// <param name="Types">Whether their types are to be the same.</param>
internal readonly record struct TagPattern(TagPrefix Before, TagPrefix After, TypeRule Types)
{
    public bool Fits(Tag before, Tag after) =>
        (before.Prefix & Before) != 0 && (after.Prefix & After) != 0 && (Types == TypeRule.Either || before.Type == after.Type == (Types == TypeRule.Same));

    public static bool AnyFits(TagPattern[] patterns, Tag before, Tag after)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Fits(before, after)) return true;
        }
        return false;
    }
}
