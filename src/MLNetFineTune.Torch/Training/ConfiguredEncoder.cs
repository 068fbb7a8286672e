using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Training;

/// <summary>What training options make of an encoder's configuration.</summary>
internal static class ConfiguredEncoder
{
    private const int DefaultMaxLength = 128;

    /// <summary>Most tokens of an input: as asked for, else 128 or what the encoder can read.</summary>
    public static int MaxLengthFor(this TrainingOptions options, BertConfig config) => options.MaxLength ?? Math.Min(DefaultMaxLength, config.MaxPositionEmbeddings);

    /// <summary>The configuration with the dropout that is asked for.</summary>
    public static BertConfig WithDropoutOf(this BertConfig config, TrainingOptions options) => config with
    {
        HiddenDropout = options.HiddenDropout ?? config.HiddenDropout,
        AttentionDropout = options.AttentionDropout ?? config.AttentionDropout,
        ClassifierDropout = options.ClassifierDropout ?? config.ClassifierDropout,
    };
}
