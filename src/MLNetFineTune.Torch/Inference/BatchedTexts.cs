using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Inference;

/// <summary>Texts through a model, any number of them: tokenised window by window, in batches sorted by length. Rows come back in the order given.</summary>
/// <param name="Tokenizer">Makes the tokens.</param>
/// <param name="MaxLength">Longest input in tokens; longer texts are cut.</param>
/// <param name="Width">Numbers that the model gives for a text.</param>
/// <param name="Forward">The forward pass: (sequences, width) f32.</param>
internal sealed record BatchedTexts(TextTokenizer Tokenizer, int MaxLength, int Width, Func<TokenBatch, Tensor> Forward)
{
    private const int WindowBatches = 64;

    /// <param name="texts">The texts.</param>
    /// <param name="pairs">The second texts; null for none.</param>
    /// <param name="batchSize">Texts of one forward pass.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <returns>(texts, width) row by row, and how many texts were cut.</returns>
    public (float[] Rows, int Truncated) Run(IReadOnlyList<string?> texts, IReadOnlyList<string?>? pairs, int batchSize, CancellationToken cancellation)
    {
        var result = new float[texts.Count * (long)Width];
        var truncated = 0;
        var buffer = new EncodingBuffer();
        for (int start = 0, end; start < texts.Count; start = end)
        {
            end = (int)Math.Min(texts.Count, start + (long)WindowBatches * batchSize);
            var window = new TokenizedTexts();
            for (var i = start; i < end; i++)
            {
                Tokenizer.EncodeInto(buffer, texts[i], pairs?[i], MaxLength);
                window.Add(buffer);
            }
            truncated += window.Truncated;
            foreach (var rows in LengthBuckets.Sorted(window.Lengths(), batchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                RunBatch(window.Pack(rows), rows, result.AsSpan(start * Width));
            }
        }
        return (result, truncated);
    }

    private unsafe void RunBatch(TokenBatch batch, int[] rows, Span<float> result)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var values = new ReadOnlySpan<float>(Raw.Pointer(Forward(batch).cpu().contiguous()), rows.Length * Width);
        for (var i = 0; i < rows.Length; i++)
            values.Slice(i * Width, Width).CopyTo(result[(rows[i] * Width)..]);
    }
}
