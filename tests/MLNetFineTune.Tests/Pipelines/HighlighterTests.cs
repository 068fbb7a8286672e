using MLNetFineTune.Pipelines.Predict;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Tests.Pipelines;

/// <summary>How pipelines/Predict shows entities.</summary>
public class HighlighterTests
{
    private const string Text = "Ada wrote to Babbage from London.";

    private static readonly Entity[] s_entities = [new("PER", "Ada", 0, 3, 0.987f), new("PER", "Babbage", 13, 7, 0.5f), new("LOC", "London", 26, 6, 1)];

    [Fact]
    public void Show_WithoutColours_PutsBracketsTypeAndScore() =>
        Assert.Equal("[Ada | PER 0.99] wrote to [Babbage | PER 0.50] from [London | LOC 1.00].", new Highlighter(colours: false).Show(Text, s_entities));

    [Fact]
    public void Show_WithColours_GivesEachTypeItsOwnAndEndsEach()
    {
        var highlighter = new Highlighter(colours: true);
        var shown = highlighter.Show(Text, s_entities);

        Assert.Equal("\e[30;103mAda\e[0m \e[2mPER 0.99\e[0m wrote to \e[30;103mBabbage\e[0m \e[2mPER 0.50\e[0m from \e[30;102mLondon\e[0m \e[2mLOC 1.00\e[0m.", shown);
        Assert.Contains("\e[30;102mRome\e[0m", highlighter.Show("Rome", [new("LOC", "Rome", 0, 4, 1)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Show_NoEntity_IsTheText(bool colours) => Assert.Equal(Text, new Highlighter(colours).Show(Text, []));

    /// <summary>Who writes a text must not get to set the reader's terminal.</summary>
    [Fact]
    public void Show_ControlCharacters_DoNotReachTheTerminal()
    {
        Entity[] entities = [new("P\aER", "A\e[31mda", 1, 8, 1)];

        var shown = new Highlighter(colours: false).Show("\eA\e[31mda\tand\u009b1m all", entities);

        Assert.Equal("\uFFFD[A\uFFFD[31mda | P\uFFFDER 1.00] and\uFFFD1m all", shown);
    }
}
