using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Training;

namespace MLNetFineTune.Torch.Tests.Data;

public class TokenMaskingTests
{
    [Fact]
    public void Hide_ManyTokens_ChoosesAndReplacesTheStatedParts()
    {
        var tokenizer = TinyData.Checkpoint().Tokenizer;
        var batch = Batch(tokenizer, 40_000);
        var masked = new TokenMasking(tokenizer, 0.15, wholeWords: false).Hide(batch, 12345);

        Assert.Equal(0.15, masked.Places.Length / 40_000.0, 0.01);
        Assert.Equal(masked.Places.Order(), masked.Places);
        Assert.Equal(masked.Places.Select(p => batch.Ids[p]), masked.Labels);
        var hidden = masked.Places.Count(p => masked.Batch.Ids[p] == tokenizer.MaskId) / (double)masked.Places.Length;
        var kept = masked.Places.Count(p => masked.Batch.Ids[p] == batch.Ids[p]) / (double)masked.Places.Length;
        Assert.Equal(0.8, hidden, 0.02);
        Assert.Equal(0.1, kept, 0.02);
        var others = Enumerable.Range(0, batch.Tokens).Except(masked.Places);
        Assert.All(others, i => Assert.Equal(batch.Ids[i], masked.Batch.Ids[i]));
        Assert.DoesNotContain(masked.Labels, l => l == tokenizer.ClsId || l == tokenizer.SepId);
    }

    [Fact]
    public void Hide_WholeWords_ChoosesAllPiecesOfAWordOrNone()
    {
        var tokenizer = TinyData.Checkpoint().Tokenizer;
        var batch = Batch(tokenizer, 20_000);
        var masked = new TokenMasking(tokenizer, 0.15, wholeWords: true).Hide(batch, 99);
        var chosen = masked.Places.ToHashSet();
        Assert.Equal(0.15, chosen.Count / 20_000.0, 0.015);
        var pieces = 0;
        for (var i = 1; i < batch.Tokens; i++)
        {
            if (!tokenizer.Continuations[batch.Ids[i]])
                continue;
            pieces++;
            Assert.Equal(chosen.Contains(i - 1), chosen.Contains(i));
        }
        Assert.True(pieces > 1000, $"{pieces} pieces");
    }

    [Fact]
    public void Hide_SameKey_HidesTheSame_AnotherKeyAnother()
    {
        var tokenizer = TinyData.Checkpoint().Tokenizer;
        var (batch, masking) = (Batch(tokenizer, 500), new TokenMasking(tokenizer, 0.15, wholeWords: false));
        Assert.Equal(masking.Hide(batch, 1).Batch.Ids, masking.Hide(batch, 1).Batch.Ids);
        Assert.NotEqual(masking.Hide(batch, 1).Places, masking.Hide(batch, 2).Places);
    }

    [Fact]
    public void Hide_NothingChosen_HidesOneTokenAllTheSame()
    {
        var tokenizer = TinyData.Checkpoint().Tokenizer;
        var masked = new TokenMasking(tokenizer, 1e-12, wholeWords: false).Hide(Batch(tokenizer, 20), 1);
        Assert.Equal(1, Assert.Single(masked.Places));
        var nothing = new TokenMasking(tokenizer, 0.15, wholeWords: false).Hide(new([tokenizer.ClsId, tokenizer.SepId], [], [0, 2]), 1);
        Assert.Empty(nothing.Places);
    }

    /// <summary>One sequence of that many tokens of real text between [CLS] and [SEP].</summary>
    private static TokenBatch Batch(Tokenization.TextTokenizer tokenizer, int tokens)
    {
        var some = tokenizer.Encode("the ending is a mess that wastes its unbelievable actors , gripping and moving for every child").Ids.Skip(1).SkipLast(1).ToArray();
        int[] ids = [tokenizer.ClsId, .. Enumerable.Range(0, tokens).Select(i => some[i % some.Length]), tokenizer.SepId];
        return new(ids, [], [0, ids.Length]);
    }
}
