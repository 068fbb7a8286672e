using MLNetFineTune.Benchmarks.Pretrained;

namespace MLNetFineTune.Tests.Benchmarks;

public class SentencePiecesTests
{
    private const string Film = "a film of few words", Mess = "what a  mess this was";
    private static readonly string[] s_sentences = [.. Enumerable.Repeat<string[]>([Film, "no", Mess, ""], 60).SelectMany(s => s)];

    [Fact]
    public void With_Sentences_AddsSpansAndHalvesOfThem()
    {
        var texts = SentencePieces.With(s_sentences, seed: 3);

        Assert.InRange(texts.Count(t => t == Film), 60, texts.Length / 5);
        Assert.DoesNotContain("", texts);
        Assert.Contains("film of", texts);
        Assert.Contains("a film mess this was", texts);
        var words = s_sentences.SelectMany(s => s.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
        Assert.All(texts, t => Assert.True(t.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(words.Contains), t));
    }

    [Fact]
    public void With_TheSameSeed_GivesTheSame()
    {
        Assert.Equal(SentencePieces.With(s_sentences, 1), SentencePieces.With(s_sentences, 1));
        Assert.NotEqual(SentencePieces.With(s_sentences, 1), SentencePieces.With(s_sentences, 2));
    }
}
