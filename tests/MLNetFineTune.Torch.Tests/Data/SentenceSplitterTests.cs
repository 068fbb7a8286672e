using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Torch.Tests.Data;

public class SentenceSplitterTests
{
    [Theory]
    [InlineData("One. Two! Three?", "One.|Two!|Three?")]
    [InlineData("It cost 3.50 dollars. \"Really?\" he said. (Yes.) 7 more.", "It cost 3.50 dollars.|\"Really?\" he said.|(Yes.)|7 more.")]
    [InlineData("No full stop", "No full stop")]
    [InlineData("e.g. this stays whole... and this too", "e.g. this stays whole... and this too")]
    [InlineData("Wait... What?  Spaces   inside.", "Wait...|What?|Spaces   inside.")]
    [InlineData("   ", "")]
    [InlineData("", "")]
    public void Split_Paragraph_GivesItsSentences(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', SentenceSplitter.Split(text)));
}
