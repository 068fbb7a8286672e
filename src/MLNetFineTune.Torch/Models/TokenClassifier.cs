using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>The encoder with dropout and a linear classifier over tokens, as transformers' <c>BertForTokenClassification</c>; where the weights have them, the parameters of a CRF.</summary>
internal sealed class TokenClassifier : nn.Module
{
    public readonly BertModel bert;
    public readonly Linear classifier;

    /// <summary>Null where the weights have none.</summary>
    public readonly CrfParameters? crf;
    private readonly double _dropout;

    public TokenClassifier(Weights weights, BertConfig config) : base(nameof(TokenClassifier))
    {
        bert = new(weights[nameof(bert)], config);
        classifier = new(weights[nameof(classifier)]);
        crf = weights.Has("crf.transitions") ? new(weights[nameof(crf)]) : null;
        _dropout = config.ClassifierDropout ?? config.HiddenDropout;
        RegisterComponents();
    }

    /// <summary>Logits, (rows, labels) f32. The last layer computes nothing but these rows.</summary>
    /// <param name="pass">The forward pass.</param>
    /// <param name="rows">The tokens whose logits are wanted, at least one; null for all.</param>
    public Tensor Forward(ForwardPass pass, TokenRows? rows = null)
    {
        var states = bert.States(pass, rows);
        states = pass.Dropout?.Next(_dropout).ApplyTo(states) ?? states;
        return pass.Operations.Linear(states, classifier.weight, classifier.bias).to(float32);
    }
}

/// <summary>Parameters of a linear-chain CRF (Lafferty, McCallum and Pereira 2001), under the names of the package pytorch-crf.</summary>
internal sealed class CrfParameters : nn.Module
{
    /// <summary>(labels, labels): score of a label, the column, behind another one, the row.</summary>
    public readonly Parameter transitions;

    /// <summary>(labels): score of a text's first label.</summary>
    public readonly Parameter start_transitions;

    /// <summary>(labels): score of a text's last label.</summary>
    public readonly Parameter end_transitions;

    public CrfParameters(Weights weights) : base(nameof(CrfParameters))
    {
        transitions = weights.Parameter(nameof(transitions));
        start_transitions = weights.Parameter(nameof(start_transitions));
        end_transitions = weights.Parameter(nameof(end_transitions));
        RegisterComponents();
    }
}
