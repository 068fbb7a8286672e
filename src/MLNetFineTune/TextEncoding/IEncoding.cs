using MLNetFineTune.Persistence;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.TextEncoding;

/// <summary>A transformer with an encoder inside.</summary>
internal interface IEncoding
{
    /// <summary>What the encoder was made from.</summary>
    CheckpointOrigin Origin { get; }

    /// <summary>Most tokens that the encoder has positions for.</summary>
    int Limit { get; }

    /// <summary>A copy of the encoder; it belongs to the caller.</summary>
    /// <exception cref="ObjectDisposedException">The transformer is disposed.</exception>
    TextEncoder Encoder(TextEncoderOptions options, string device);
}
