using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>The things that an encoder and its pre-training do. Two ways to do them give the same numbers: torch's own operations on any device, and fused kernels on the CPU.</summary>
internal interface IEncoderOperations
{
    /// <summary>How a model with these parameters computes.</summary>
    static IEncoderOperations For(ParameterArena arena) => arena.IsOnCpu ? new Fused.FusedOperations() : new TensorOperations();

    /// <summary>Sum of word, position and type embeddings, (tokens, hidden). The padding token's embedding gets no gradient.</summary>
    Tensor Embed(BertEmbeddings embeddings, TokenBatch batch);

    /// <summary>x Wᵀ + b: (rows, in) to (rows, out), and what adapters add.</summary>
    Tensor Linear(Tensor x, Tensor weight, Tensor bias, LowRankChange[]? changes = null);

    /// <summary>The activation of x Wᵀ + b, and what an adapter adds.</summary>
    Tensor LinearActivation(Tensor x, Linear linear, Activation activation, LowRankChange[]? changes = null);

    /// <summary>LayerNorm(dropout(x Wᵀ + b) + residual).</summary>
    /// <param name="x">(rows, in); not needed afterwards in scoring.</param>
    /// <param name="linear">The dense layer.</param>
    /// <param name="residual">(rows, out).</param>
    /// <param name="norm">The LayerNorm.</param>
    /// <param name="dropout">What is dropped; null for nothing.</param>
    /// <param name="changes">What an adapter adds to the product; null for nothing.</param>
    Tensor LinearAddNorm(Tensor x, Linear linear, Tensor residual, LayerNorm norm, DropoutMask? dropout, LowRankChange[]? changes = null);

    /// <summary>Multi-head scaled dot-product attention within each sequence, (rows, hidden).</summary>
    /// <param name="query">(rows, hidden).</param>
    /// <param name="keyValue">(tokens, 2 hidden): key, then value.</param>
    /// <param name="heads">Heads; each has hidden / heads neighbouring columns.</param>
    /// <param name="batch">Where sequences begin.</param>
    /// <param name="rows">Which tokens the queries are of; null for all.</param>
    /// <param name="dropout">What is dropped of the attention probabilities; null for nothing.</param>
    Tensor Attend(Tensor query, Tensor keyValue, int heads, TokenBatch batch, TokenRows? rows, DropoutMask? dropout);

    /// <summary>LayerNorm of x, then dropout.</summary>
    Tensor NormDropout(Tensor x, LayerNorm norm, DropoutMask? dropout);

    /// <summary>The mean of each span's rows, (spans, hidden).</summary>
    /// <param name="x">(tokens, hidden).</param>
    /// <param name="spans">The spans.</param>
    Tensor SpanMeans(Tensor x, TokenSpans spans);

    /// <summary>Mean cross-entropy of x Eᵀ + b over the vocabulary: logits that are tied to the word embedding E, made for the rows of x alone.</summary>
    /// <param name="x">(rows, hidden).</param>
    /// <param name="embeddings">E, (vocabulary, hidden).</param>
    /// <param name="bias">b, (vocabulary).</param>
    /// <param name="labels">(rows) the right tokens.</param>
    /// <returns>One f32.</returns>
    Tensor TiedCrossEntropy(Tensor x, Tensor embeddings, Tensor bias, int[] labels);
}
