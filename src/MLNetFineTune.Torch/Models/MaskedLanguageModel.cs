using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>The encoder with a head that tells hidden tokens, as transformers' <c>BertForMaskedLM</c>: its decoder is the word embedding itself (Press and Wolf 2017).</summary>
internal sealed class MaskedLanguageModel : nn.Module
{
    public readonly BertModel bert;

    /// <summary>Null where the weights have none.</summary>
    public readonly MaskedTokenHead? cls;

    public MaskedLanguageModel(Weights weights, BertConfig config) : base(nameof(MaskedLanguageModel))
    {
        bert = new(weights[nameof(bert)], config);
        cls = weights.Has("cls.predictions.bias") ? new(weights[nameof(cls)], config) : null;
        RegisterComponents();
    }

    /// <summary>Mean cross-entropy of the right tokens, one f32.</summary>
    /// <param name="states">Hidden states of the hidden tokens, (rows, hidden).</param>
    /// <param name="labels">(rows) the right tokens.</param>
    /// <param name="operations">How to compute.</param>
    public Tensor Loss(Tensor states, int[] labels, IEncoderOperations operations) =>
        operations.TiedCrossEntropy(Head.Transformed(states, operations), bert.embeddings.word_embeddings.weight, Head.bias, labels);

    /// <summary>Logits over the vocabulary, (rows, vocabulary) f32.</summary>
    /// <param name="states">(rows, hidden).</param>
    /// <param name="operations">How to compute.</param>
    public Tensor Logits(Tensor states, IEncoderOperations operations) =>
        nn.functional.linear(Head.Transformed(states, operations), bert.embeddings.word_embeddings.weight, Head.bias).to(float32);

    private MaskedTokenPredictions Head => cls?.predictions ?? throw new InvalidOperationException("the model was made without a masked-language-model head");
}

/// <summary>The name <c>cls</c> of checkpoints.</summary>
internal sealed class MaskedTokenHead : nn.Module
{
    public readonly MaskedTokenPredictions predictions;

    public MaskedTokenHead(Weights weights, BertConfig config) : base(nameof(MaskedTokenHead))
    {
        predictions = new(weights[nameof(predictions)], config);
        RegisterComponents();
    }
}

/// <summary>A dense layer, the activation and LayerNorm before the decoder; the decoder's bias.</summary>
internal sealed class MaskedTokenPredictions : nn.Module
{
    public readonly MaskedTokenTransform transform;

    /// <summary>(vocabulary) f32.</summary>
    public readonly Parameter bias;
    private readonly Activation _activation;

    public MaskedTokenPredictions(Weights weights, BertConfig config) : base(nameof(MaskedTokenPredictions))
    {
        transform = new(weights[nameof(transform)], config);
        bias = weights.Parameter(nameof(bias));
        _activation = config.HiddenAct;
        RegisterComponents();
    }

    public Tensor Transformed(Tensor states, IEncoderOperations operations) =>
        operations.NormDropout(operations.LinearActivation(states, transform.dense, _activation), transform.LayerNorm, null);
}

/// <summary>The parameters of the layer before the decoder.</summary>
internal sealed class MaskedTokenTransform : nn.Module
{
    public readonly Linear dense;
    public readonly LayerNorm LayerNorm;

    public MaskedTokenTransform(Weights weights, BertConfig config) : base(nameof(MaskedTokenTransform))
    {
        dense = new(weights[nameof(dense)]);
        LayerNorm = new(weights[nameof(LayerNorm)], config.LayerNormEps);
        RegisterComponents();
    }
}
