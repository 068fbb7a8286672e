using MLNetFineTune.Tests.Tokenization;
using MLNetFineTune.Torch.Data.Entities;

namespace MLNetFineTune.Torch.Tests.Data.Entities;

public class WordSplitterTests
{
    [Theory]
    [InlineData(WordSplitting.Whitespace, "  Dr. O'Neil-Smith's\u00A0\u3000(ACME)\r\n東京 ", "Dr.|O'Neil-Smith's|(ACME)|東京")]
    [InlineData(WordSplitting.PreTokenizer, "  Dr. O'Neil-Smith's\u00A0\u3000(ACME)\r\n東京 ", "Dr|.|O|'|Neil|-|Smith|'|s|(|ACME|)|東|京")]
    [InlineData(WordSplitting.PreTokenizer, "a😀b \uD83D x\u0301y$", "a😀b|\uD83D|x\u0301y|$")]
    [InlineData(WordSplitting.Whitespace, " \t ", "")]
    [InlineData(WordSplitting.PreTokenizer, "", "")]
    public void Split_Text_GivesItsWords(WordSplitting splitting, string text, string expected) =>
        Assert.Equal(expected, string.Join('|', WordSplitter.Split(text, splitting).Select(w => text.Substring(w.Start, w.Length))));

    [Theory]
    [InlineData(WordSplitting.Whitespace)]
    [InlineData(WordSplitting.PreTokenizer)]
    public void Split_AnyText_LosesWhiteSpaceAlone(WordSplitting splitting)
    {
        var random = new Random(4);
        for (var round = 0; round < 3000; round++)
        {
            var text = RandomTextTests.Text(random);
            var (words, at) = (WordSplitter.Split(text, splitting), 0);
            foreach (var word in words)
            {
                Assert.InRange(word.Length, 1, text.Length - word.Start);
                Assert.InRange(word.Start, at, text.Length);
                Assert.True(string.IsNullOrWhiteSpace(text[at..word.Start]));
                Assert.DoesNotContain(text.Substring(word.Start, word.Length), char.IsWhiteSpace);
                at = word.End;
            }
            Assert.True(string.IsNullOrWhiteSpace(text[at..]));
        }
    }

    [Fact]
    public void Split_UnknownWay_IsRefused() => Assert.Contains("PreTokenizer", Assert.Throws<ArgumentOutOfRangeException>(() => WordSplitter.Split("a", (WordSplitting)9)).Message, StringComparison.Ordinal);
}
