using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Tests.Data.Tags;

/// <summary>Entities at random places that do not overlap.</summary>
internal static class RandomSpans
{
    private static readonly string[] Types = ["PER", "creative-work", "O", "B-x", "人"];

    /// <param name="random">Where they come from.</param>
    /// <param name="words">Number of words.</param>
    /// <param name="touch">Whether entities of one type may stand side by side: what IO cannot tell from one.</param>
    public static List<TaggedSpan> Of(Random random, int words, bool touch)
    {
        var spans = new List<TaggedSpan>();
        for (var at = 0; at < words;)
        {
            var length = Math.Min(random.Next(1, 5), words - at);
            var type = random.GetItems(Types, 1)[0];
            if (random.Next(2) == 0 && (touch || spans.Count == 0 || spans[^1].Last < at - 1 || spans[^1].Type != type)) spans.Add(new(type, at, at + length - 1));
            at += length;
        }
        return spans;
    }
}
