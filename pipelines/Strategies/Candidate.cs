using System.Globalization;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Pipelines.Strategies;

/// <summary>A strategy and the learning rate that it is tried with.</summary>
/// <param name="Strategy">The strategy.</param>
/// <param name="Rate">Its highest rate.</param>
internal sealed record Candidate(FineTuningStrategy Strategy, double Rate)
{
    /// <summary>As an argument, <c>freeze(2)=5e-4</c>.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Strategy}={Rate:R}");

    /// <summary>Reads <see cref="Text"/>; a strategy's own text has '=' within parentheses alone.</summary>
    public static Candidate Parse(string text, string usage)
    {
        var cut = text.LastIndexOf('=');
        return cut > text.LastIndexOf(')') && double.TryParse(text.AsSpan(cut + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
            ? new(FineTuningStrategy.Parse(text[..cut]), rate)
            : throw new UsageException($"'{text}': allowed a strategy and its rate, as freeze(2)=5e-4\n{usage}");
    }
}
