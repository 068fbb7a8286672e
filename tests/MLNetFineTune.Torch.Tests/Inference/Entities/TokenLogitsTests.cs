using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Inference.Entities;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Tokenization;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Inference.Entities;

public class TokenLogitsTests
{
    private const int MaxLength = 32, BatchSize = 8, Labels = 3;

    /// <summary>What a forward pass holds is bounded by batch size and window, not by the text; every word is asked for once.</summary>
    [Theory, InlineData(40), InlineData(1_000), InlineData(100_000)]
    public void Run_TextsOfAnyLength_HoldsOneBatchAtATime(int words)
    {
        var tokenizer = TextTokenizer.Load(Golden.Tiny("bert/token-classification"));
        var (most, rows, passes) = (0, 0, 0);
        var logits = new TokenLogits(tokenizer, MaxLength, Labels, FirstTokensOnly: true, (batch, wanted) =>
        {
            passes++;
            most = Math.Max(most, batch.Tokens);
            rows += wanted.Tokens.Length;
            Assert.True(batch.Count <= BatchSize && batch.MaxLength <= MaxLength);
            return zeros(wanted.Tokens.Length, Labels);
        });
        WordTokens[] texts = [Text(words), Text(3), Text(0)];
        var result = logits.Run(texts, BatchSize, default);
        Assert.Equal([words * Labels, 3 * Labels, 0], result.Select(r => r.Length));
        Assert.Equal(words + 3, rows);
        Assert.InRange(most, 1, BatchSize * MaxLength);
        // The windows of all texts share batches.
        var windows = TokenWindows.Of(texts[0].Starts, MaxLength - 2).Count + 1;
        Assert.Equal((windows + BatchSize - 1) / BatchSize, passes);
    }

    private static WordTokens Text(int words) => new([.. Enumerable.Repeat(5, 2 * words)], [.. Enumerable.Range(0, words + 1).Select(w => 2 * w)]);
}
