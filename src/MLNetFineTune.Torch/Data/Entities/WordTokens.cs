using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>A text's words as tokens, each word tokenised by itself, without special tokens.</summary>
/// <param name="Ids">(tokens) ids.</param>
/// <param name="Starts">(words + 1) each word's first token; at last the number of tokens. A word may have none, as one of control characters.</param>
internal sealed record WordTokens(int[] Ids, int[] Starts)
{
    private const int TextsAtOnce = 4096, TextsOfAPart = 16;

    public int WordCount => Starts.Length - 1;

    public bool HasTokens(int word) => Starts[word + 1] > Starts[word];

    /// <summary>Tokenises texts on all cores.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="count">Number of texts.</param>
    /// <param name="words">The words of one.</param>
    /// <param name="cancellation">Ends it.</param>
    public static WordTokens[] Of(TextTokenizer tokenizer, int count, Func<int, IReadOnlyList<string?>> words, CancellationToken cancellation)
    {
        var result = new WordTokens[count];
        for (var start = 0; start < count; start += TextsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            var end = Math.Min(count, start + TextsAtOnce);
            Cores.Run((end - start + TextsOfAPart - 1) / TextsOfAPart, part =>
            {
                for (var i = start + part * TextsOfAPart; i < Math.Min(end, start + (part + 1) * TextsOfAPart); i++)
                    result[i] = tokenizer.EncodePlainWords(words(i));
            });
        }
        return result;
    }
}
