using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>Word, position and token type embeddings, summed, normalised, dropped out.</summary>
internal sealed class BertEmbeddings : nn.Module
{
    public readonly Embedding word_embeddings;
    public readonly Embedding position_embeddings;
    public readonly Embedding token_type_embeddings;
    public readonly LayerNorm LayerNorm;
    private readonly double _dropout;
    private readonly ParameterArena _arena;

    public BertEmbeddings(Weights weights, BertConfig config) : base(nameof(BertEmbeddings))
    {
        word_embeddings = new(weights[nameof(word_embeddings)]);
        position_embeddings = new(weights[nameof(position_embeddings)]);
        token_type_embeddings = new(weights[nameof(token_type_embeddings)]);
        LayerNorm = new(weights[nameof(LayerNorm)], config.LayerNormEps);
        (_dropout, PadTokenId, _arena) = (config.HiddenDropout, config.PadTokenId, weights.Arena);
        RegisterComponents();
    }

    public int PadTokenId { get; }

    /// <summary>Rows of the word embedding that have ever had a gradient; null where that is not kept track of.</summary>
    public bool[]? TouchedRows => _arena.TouchedRows;

    /// <summary>(tokens, hidden).</summary>
    /// <exception cref="InvalidOperationException">The batch has pairs, and the model has one token type only.</exception>
    public Tensor Forward(ForwardPass pass)
    {
        // Kernels look rows up by raw pointers: a type that the table lacks must not get there.
        if (pass.Batch.TypeIds.Length > 0 && token_type_embeddings.weight.shape[0] < 2)
            throw new InvalidOperationException("type_vocab_size: found 1; allowed at least 2 for pairs of texts");
        return pass.Operations.NormDropout(pass.Operations.Embed(this, pass.Batch), LayerNorm, pass.Dropout?.Next(_dropout));
    }

    /// <summary>One embedding table.</summary>
    internal sealed class Embedding : nn.Module
    {
        /// <summary>(entries, hidden) f32.</summary>
        public readonly Parameter weight;

        public Embedding(Weights weights) : base(nameof(Embedding))
        {
            weight = weights.Parameter(nameof(weight));
            RegisterComponents();
        }
    }
}
