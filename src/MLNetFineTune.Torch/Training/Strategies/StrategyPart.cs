using System.Globalization;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Training.Strategies;

/// <summary>One of the things that a strategy is put together of.</summary>
/// <param name="Order">Its place in the text.</param>
/// <param name="Text">Its text.</param>
internal abstract record StrategyPart(int Order, string Text)
{
    protected static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

internal sealed record HeadPart() : StrategyPart(0, "head");

internal sealed record FreezePart(int Layers, bool Embeddings) : StrategyPart(1, Embeddings ? $"freeze({Layers})" : $"freeze({Layers},embeddings=false)");

internal sealed record BiasPart() : StrategyPart(2, "bitfit");

internal sealed record LoraPart(int Rank, double Alpha, double Dropout, string[] Targets) : StrategyPart(3, TextOf(Rank, Alpha, Dropout, Targets))
{
    public static string[] DefaultTargets { get; } = ["query", "value"];

    /// <summary>The adapter's shape.</summary>
    public LoraSettings Settings => new(Rank, Alpha, Dropout, Targets);

    private static string TextOf(int rank, double alpha, double dropout, string[] targets) => string.Concat(
        $"lora({rank}", alpha == 2.0 * rank ? "" : $",alpha={Number(alpha)}", dropout == 0 ? "" : $",dropout={Number(dropout)}",
        targets.AsSpan().SequenceEqual(DefaultTargets) ? "" : $",targets={string.Join('|', targets)}", ")");
}

internal sealed record GradualPart(int? StepsPerStage) : StrategyPart(4, StepsPerStage is null ? "gradual" : $"gradual({StepsPerStage})");

internal sealed record DecayPart(double Decay) : StrategyPart(5, $"decay({Number(Decay)})");

internal sealed record RatePart(string Pattern, double Factor) : StrategyPart(6, $"rate({Pattern},{Number(Factor)})");

/// <summary>Which parts go together.</summary>
internal static class StrategyParts
{
    /// <summary>Why two parts make no sense together; null where they do.</summary>
    public static string? Conflict(StrategyPart a, StrategyPart b)
    {
        if (a.Order > b.Order)
            (a, b) = (b, a);
        return (a, b) switch
        {
            (RatePart, RatePart) => null,
            _ when a.GetType() == b.GetType() => "only one of the kind makes sense",
            (HeadPart, RatePart) => null,
            (HeadPart, _) => "nothing but the head learns, so there is nothing left to freeze, thaw or slow down",
            (FreezePart, LoraPart) or (BiasPart, LoraPart) => "adapters leave all of the encoder frozen already",
            (LoraPart, GradualPart) => "adapters leave nothing to thaw",
            _ => null,
        };
    }
}
