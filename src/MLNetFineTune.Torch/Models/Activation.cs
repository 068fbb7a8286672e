namespace MLNetFineTune.Torch.Models;

/// <summary>Non-linearity of the feed-forward part, as <c>hidden_act</c> names it.</summary>
public enum Activation
{
    /// <summary><c>gelu</c>: x Φ(x), exact (Hendrycks and Gimpel 2016).</summary>
    Gelu,

    /// <summary><c>gelu_new</c>: its approximation by tanh.</summary>
    GeluTanh,

    /// <summary><c>relu</c>.</summary>
    Relu,
}
