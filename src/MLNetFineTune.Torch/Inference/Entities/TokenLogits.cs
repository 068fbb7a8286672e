using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Inference.Entities;

/// <summary>Texts of any length through a token classifier: their windows, of all texts together, in batches sorted by length.</summary>
/// <param name="Tokenizer">Gives the special tokens.</param>
/// <param name="MaxLength">Most tokens of a window.</param>
/// <param name="Labels">Number of labels.</param>
/// <param name="FirstTokensOnly">Whether only words' first tokens are wanted.</param>
/// <param name="Forward">The forward pass: (rows, labels) f32.</param>
internal sealed record TokenLogits(TextTokenizer Tokenizer, int MaxLength, int Labels, bool FirstTokensOnly, Func<TokenBatch, TokenRows, Tensor> Forward)
{
    /// <param name="texts">The texts; a null is left out.</param>
    /// <param name="batchSize">Windows of one forward pass.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <returns>For each text (rows, labels).</returns>
    public float[][] Run(IReadOnlyList<WordTokens> texts, int batchSize, CancellationToken cancellation)
    {
        var result = new float[texts.Count][];
        var windows = new EntityWindows(Tokenizer, MaxLength, FirstTokensOnly);
        var textOf = new List<int>(texts.Count);
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = new float[checked(EntityWindows.RowsOf(texts[i], FirstTokensOnly) * Labels)];
            windows.Add(texts[i]);
            while (textOf.Count < windows.Count)
                textOf.Add(i);
        }
        foreach (var batch in LengthBuckets.Sorted(windows.Tokens.Lengths(), batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            RunBatch(windows, batch, textOf, result);
        }
        return result;
    }

    private unsafe void RunBatch(EntityWindows windows, int[] batch, List<int> textOf, float[][] result)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (tokens, rows) = windows.Pack(batch);
        var values = new ReadOnlySpan<float>(Raw.Pointer(Forward(tokens, rows).cpu().contiguous()), rows.Tokens.Length * Labels);
        foreach (var window in batch)
        {
            var count = windows.RowCount(window) * Labels;
            values[..count].CopyTo(result[textOf[window]].AsSpan(windows.FirstRow(window) * Labels));
            values = values[count..];
        }
    }
}
