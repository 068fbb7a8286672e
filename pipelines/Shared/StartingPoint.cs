namespace MLNetFineTune.Pipelines;

/// <summary>What the programs fine-tune where no <c>--checkpoint</c> is given: the encoder that comes with the repository.</summary>
public static class StartingPoint
{
    /// <summary>Passes over a small data set and learning rate that suit it; larger encoders want fewer and less.</summary>
    public const int Epochs = 8;

    /// <inheritdoc cref="Epochs"/>
    public const double LearningRate = 5e-4;

    /// <summary>Its folder.</summary>
    public static string Shipped { get; } = Folders.At("models", "finetune-tiny-en");
}
