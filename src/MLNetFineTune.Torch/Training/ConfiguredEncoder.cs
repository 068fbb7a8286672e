using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training.Strategies;

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

    /// <summary>The configuration with the adapters that the strategy asks for. A pooler that the checkpoint lacks has none: it is new, and learns whole.</summary>
    public static BertConfig WithAdaptersOf(this BertConfig config, FineTuningStrategy? strategy, Checkpoint checkpoint) => strategy?.Adapters is { } lora
        ? config with { Lora = lora.Settings.Within(config, module => checkpoint.Weights.Has(module + ".weight")) }
        : config;
}
