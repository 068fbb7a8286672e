using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>
/// An encoder on the CPU: the large products are torch's, everything between them is a few passes over the memory in C#. In training these are functions of torch's autograd
/// that add the
/// gradients of parameters straight into the arena; in scoring they work in place.
/// </summary>
internal sealed class FusedOperations : IEncoderOperations
{
    public Tensor Embed(BertEmbeddings embeddings, TokenBatch batch)
    {
        Tensor words = embeddings.word_embeddings.weight, positions = embeddings.position_embeddings.weight, types = embeddings.token_type_embeddings.weight;
        return is_grad_enabled()
            ? EmbeddingFunction.apply(words, positions, types, new EmbeddingArguments(words, positions, types, batch, embeddings.PadTokenId, embeddings.TouchedRows))
            : EmbeddingFunction.Compute(words, positions, types, batch);
    }

    public Tensor Linear(Tensor x, Tensor weight, Tensor bias, LowRankChange[]? changes = null) =>
        changes is not null ? Adapted(x, weight, bias, changes)
        : is_grad_enabled() ? LinearFunction.apply(x, weight, bias, new LinearArguments(weight, bias, x.requires_grad))
        : F.linear(x, weight, bias);

    public Tensor LinearActivation(Tensor x, Linear linear, Activation activation, LowRankChange[]? changes = null)
    {
        if (is_grad_enabled())
            return ActivationFunction.apply(Product(x, linear, changes), linear.bias, new ActivationArguments(linear.bias, activation));
        var y = Product(x, linear, changes);
        ActivationFunction.Compute(y, linear.bias, y, activation);
        return y;
    }

    public Tensor LinearAddNorm(Tensor x, Linear linear, Tensor residual, LayerNorm norm, DropoutMask? dropout, LowRankChange[]? changes = null)
    {
        var y = Product(x, linear, changes);
        if (is_grad_enabled())
            return AddNormFunction.apply(y, residual, linear.bias, norm.weight, norm.bias, new AddNormArguments(linear.bias, norm, dropout));
        AddNormFunction.Compute(y, residual, linear.bias, norm, y, null, dropout);
        return y;
    }

    public Tensor NormDropout(Tensor x, LayerNorm norm, DropoutMask? dropout)
    {
        if (is_grad_enabled())
        {
            var normal = NormFunction.apply(x, norm.weight, norm.bias, new AddNormArguments(null, norm, null));
            return dropout is { DropsNothing: false } mask ? DropoutFunction.apply(normal, mask) : normal;
        }
        AddNormFunction.Compute(x, null, null, norm, x, null, null);
        return x;
    }

    public Tensor Attend(Tensor query, Tensor keyValue, int heads, TokenBatch batch, TokenRows? rows, DropoutMask? dropout)
    {
        var shape = new AttentionShape(batch, rows, heads, (int)query.shape[1] / heads);
        return is_grad_enabled()
            ? AttentionFunction.apply(query, keyValue, new AttentionArguments(shape, dropout))
            : AttentionFunction.Compute(query, keyValue, null, shape, dropout);
    }

    public Tensor SpanMeans(Tensor x, TokenSpans spans) => is_grad_enabled() ? SpanMeansFunction.apply(x, spans) : SpanMeansFunction.Compute(x, spans);

    public Tensor TiedCrossEntropy(Tensor x, Tensor embeddings, Tensor bias, int[] labels)
    {
        var arguments = new TiedCrossEntropyArguments(embeddings, bias, labels);
        return is_grad_enabled() ? TiedCrossEntropyFunction.apply(x, embeddings, bias, arguments) : TiedCrossEntropyFunction.Compute(x, arguments).Loss;
    }

    /// <summary>x Wᵀ, the bias left to what comes next.</summary>
    private static Tensor Product(Tensor x, Linear linear, LowRankChange[]? changes)
    {
        if (changes is not null)
            return Adapted(x, linear.weight, null, changes);
        if (is_grad_enabled())
            return LinearFunction.apply(x, linear.weight, new LinearArguments(linear.weight, null, x.requires_grad));
        using var transposed = linear.weight.t();
        return x.mm(transposed);
    }

    private static Tensor Adapted(Tensor x, Tensor weight, Tensor? bias, LowRankChange[] changes) => is_grad_enabled()
        ? AdaptedLinearFunction.apply(new AdaptedLinearArguments(weight, bias, changes, x.requires_grad).With(x))
        : AdaptedLinearFunction.Compute(x, weight, bias, changes);
}
