using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>The encoder with dropout and a linear classifier over its pooled output, as transformers' <c>BertForSequenceClassification</c>.</summary>
internal sealed class SequenceClassifier : nn.Module
{
    public readonly BertModel bert;
    public readonly Linear classifier;
    private readonly double _dropout;

    public SequenceClassifier(Weights weights, BertConfig config) : base(nameof(SequenceClassifier))
    {
        bert = new(weights[nameof(bert)], config);
        classifier = new(weights[nameof(classifier)]);
        _dropout = config.ClassifierDropout ?? config.HiddenDropout;
        RegisterComponents();
    }

    /// <summary>Logits, (sequences, labels) f32.</summary>
    public Tensor Forward(ForwardPass pass)
    {
        var pooled = bert.Pooled(pass);
        pooled = pass.Dropout?.Next(_dropout).ApplyTo(pooled) ?? pooled;
        return nn.functional.linear(pooled, classifier.weight, classifier.bias).to(float32);
    }
}
