using Microsoft.ML;
using MLNetFineTune.Persistence;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.TextEncoding;

/// <summary>Makes the encoder that <c>Fit</c> gives to a transformer, a new one each time.</summary>
internal delegate (TextEncoder Encoder, CheckpointOrigin Origin) EncoderSource(TextEncoderOptions options, string device);

/// <summary>Where encoders come from.</summary>
internal static class EncoderSources
{
    private const int DefaultMaxLength = 128;

    /// <summary>The folder that the options name.</summary>
    public static (TextEncoder Encoder, CheckpointOrigin Origin) Folder(TextEncoderOptions options, string device)
    {
        var checkpoint = Checkpoint.Open(options.Checkpoint);
        var limit = checkpoint.Config.MaxPositionEmbeddings;
        CheckLength(options, limit);
        var maxLength = options.MaxLength ?? Math.Min(DefaultMaxLength, limit);
        return (TextEncoder.Load(checkpoint, options.Pooling, options.Normalize, device, maxLength), new(checkpoint.Name, checkpoint.Sha256));
    }

    /// <summary>A fitted or loaded model: one of ours, or a chain that has one.</summary>
    /// <exception cref="ArgumentException">There is none in it, or several.</exception>
    public static EncoderSource Fitted(ITransformer model)
    {
        var found = In(model).ToArray();
        if (found.Length != 1)
        {
            throw new ArgumentException(
                $"{model.GetType().Name} has {(found.Length == 0 ? "no" : found.Length)} model with an encoder: needed is one that FineTuneTextClassifier, FineTuneSentiment or "
                + "EncodeText made, or a chain with one of them; of several, give the one that is meant", nameof(model));
        }

        return (options, device) =>
        {
            CheckLength(options, found[0].Limit);
            return (found[0].Encoder(options, device), found[0].Origin);
        };
    }

    private static IEnumerable<IEncoding> In(ITransformer model) => model switch
    {
        IEncoding encoding => [encoding],
        IEnumerable<ITransformer> chain => chain.SelectMany(In),
        _ => [],
    };

    private static void CheckLength(TextEncoderOptions options, int limit)
    {
        if (options.MaxLength > limit)
            throw new ArgumentOutOfRangeException(nameof(options), $"{nameof(options.MaxLength)}: found {options.MaxLength}; allowed 3 to {limit}, the encoder's limit");
    }
}
