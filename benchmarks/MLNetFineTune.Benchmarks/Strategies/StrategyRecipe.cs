using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Benchmarks.Strategies;

/// <summary>A strategy and the learning rate that suits it: the fewer parameters learn, the faster they may.</summary>
/// <param name="Name">What figures call it.</param>
/// <param name="Strategy">The strategy.</param>
/// <param name="RateFactor">Its learning rate, in those of full fine-tuning.</param>
internal sealed record StrategyRecipe(string Name, FineTuningStrategy Strategy, double RateFactor)
{
    public const string Full = "full", HeadOnly = "head only", FrozenLayers = "4 of 6 layers frozen", Lora = "LoRA, rank 8";

    private const int Epochs = 3;

    private const double FullRate = 1e-4;

    /// <summary>All of them, full fine-tuning first.</summary>
    public static StrategyRecipe[] All { get; } =
    [
        new(Full, FineTuningStrategy.Full, 1), new(HeadOnly, FineTuningStrategy.HeadOnly, 50), new(FrozenLayers, FineTuningStrategy.FreezeLayers(4), 2), new(Lora, FineTuningStrategy.Lora(8), 10),
        new("BitFit", FineTuningStrategy.BitFit, 10), new("layer-wise decay 0.8", FineTuningStrategy.LayerwiseDecay(0.8), 1.5), new("gradual unfreezing", FineTuningStrategy.GradualUnfreezing(), 2),
    ];

    /// <summary>As transformers' accuracy was recorded, but for the strategy.</summary>
    /// <param name="seed">Seed of the head, the order and dropout.</param>
    public TrainingOptions Options(int seed) => new()
    {
        Epochs = Epochs, BatchSize = 32, LearningRate = FullRate * RateFactor, MaxLength = 128, Seed = seed, Strategy = Strategy,
        // Epochs end in a report; others would be taken for one.
        ProgressInterval = TimeSpan.FromDays(1),
    };
}
