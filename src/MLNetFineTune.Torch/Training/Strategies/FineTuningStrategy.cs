namespace MLNetFineTune.Torch.Training.Strategies;

/// <summary>
/// What of a model learns, when, and at which rate: a value that is put together with <c>+</c>, as <c>FreezeLayers(2) + LayerwiseDecay(0.9)</c>. Its text, <c>freeze(2)+decay(0.9)</c>, is read back by
/// <see cref="Parse"/>; two strategies are equal where their texts are.
/// </summary>
public sealed class FineTuningStrategy : IEquatable<FineTuningStrategy>
{
    private readonly string _text;

    private FineTuningStrategy(IReadOnlyList<StrategyPart> parts)
    {
        Parts = parts;
        _text = parts.Count == 0 ? "full" : string.Join('+', parts.Select(p => p.Text));
    }

    /// <summary>Everything learns, at the same rate: what holds where nothing else is said, so <c>Full + s</c> is <c>s</c>. Text <c>full</c>.</summary>
    public static FineTuningStrategy Full { get; } = new([]);

    /// <summary>Only the task's own head learns; encoder and pooler stay as they are. A pooler that the checkpoint lacks is new, and learns as well. Text <c>head</c>.</summary>
    public static FineTuningStrategy HeadOnly { get; } = new([new HeadPart()]);

    /// <summary>Only biases, those of LayerNorm included, and the task's head learn (Ben Zaken et al. 2021). A pooler that the checkpoint lacks is new, and learns whole. Text <c>bitfit</c>.</summary>
    public static FineTuningStrategy BitFit { get; } = new([new BiasPart()]);

    internal IReadOnlyList<StrategyPart> Parts { get; }

    /// <summary>The lowest layers stay as they are. Text <c>freeze(2)</c>, or <c>freeze(2,embeddings=false)</c>.</summary>
    /// <param name="layers">How many, at least 0; the encoder's number of layers leaves pooler and head to learn.</param>
    /// <param name="embeddings">Whether the embeddings stay too. Where they learn, gradients go through the frozen layers, and little time is saved.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="layers"/> is below 0, or nothing would be frozen.</exception>
    public static FineTuningStrategy FreezeLayers(int layers, bool embeddings = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        if (layers == 0 && !embeddings)
            throw new ArgumentOutOfRangeException(nameof(layers), layers, "freeze: found no layers and no embeddings; allowed one of them at least");
        return new([new FreezePart(layers, embeddings)]);
    }

    /// <summary>
    /// The head and the pooler learn first, then the highest layer with them, and so on down to the embeddings (Howard and Ruder 2018, section 3.3). What thaws starts with fresh moments of the optimizer.
    /// Text <c>gradual</c>, or <c>gradual(100)</c>.
    /// </summary>
    /// <param name="stepsPerStage">Optimizer steps from one stage to the next, at least 1; null, the default, is an epoch. Stages that the epochs do not reach never thaw.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="stepsPerStage"/> is below 1.</exception>
    public static FineTuningStrategy GradualUnfreezing(int? stepsPerStage = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerStage ?? 1, 1, nameof(stepsPerStage));
        return new([new GradualPart(stepsPerStage)]);
    }

    /// <summary>
    /// Lower layers learn more slowly: head and pooler at the full rate, layer l of L, from 0, at decay^(L - l) of it, the embeddings at decay^(L + 1), as BEiT and timm count (Clark et al. 2020,
    /// ELECTRA, have the idea). Text <c>decay(0.9)</c>.
    /// </summary>
    /// <param name="decay">Above 0, below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decay"/> is outside of that.</exception>
    public static FineTuningStrategy LayerwiseDecay(double decay) => decay is > 0 and < 1
        ? new([new DecayPart(decay)])
        : throw new ArgumentOutOfRangeException(nameof(decay), decay, "decay: allowed above 0, below 1");

    /// <summary>
    /// Another learning rate for parameters by name, on top of other factors; of several patterns that match a name the last one holds. Text <c>rate(bert.pooler.*,2)</c>.
    /// </summary>
    /// <param name="pattern">Checkpoint's names of parameters, as <c>bert.encoder.layer.5.*</c>: <c>*</c> stands for any characters, <c>?</c> for one. It must match one that learns.</param>
    /// <param name="factor">What their rate is multiplied with, above 0.</param>
    /// <exception cref="ArgumentException">The pattern has characters that no name has.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is not above 0.</exception>
    public static FineTuningStrategy Rate(string pattern, double factor)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (!pattern.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '*' or '?'))
            throw new ArgumentException($"rate: found pattern '{pattern}'; allowed letters, digits, '.', '_', '*', '?'", nameof(pattern));
        return factor > 0 && double.IsFinite(factor)
            ? new([new RatePart(pattern, factor)])
            : throw new ArgumentOutOfRangeException(nameof(factor), factor, "rate: allowed above 0");
    }

    /// <summary>
    /// Beside dense layers, products of two thin matrices learn, and the task's head; all else stays as it is (Hu et al. 2021). A pooler that the checkpoint lacks is new, and learns whole. After
    /// training the products are merged into the weights. Text <c>lora(8)</c>, or
    /// <c>lora(8,alpha=32,dropout=0.1,targets=query|value)</c>.
    /// </summary>
    /// <param name="rank">Their inner width, at least 1.</param>
    /// <param name="alpha">Their product is scaled by alpha / rank; above 0. Null, the default, is twice the rank.</param>
    /// <param name="dropout">Dropout of their input, 0 up to but not 1.</param>
    /// <param name="targets">Names of the dense layers, or ends of them from a dot on, as peft has them: <c>query</c>, <c>attention.output.dense</c>. None for query and value.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside of its range.</exception>
    /// <exception cref="ArgumentException">A target is no name.</exception>
    public static FineTuningStrategy Lora(int rank = 8, double? alpha = null, double dropout = 0, params IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        if (alpha is { } scale && !(scale > 0 && double.IsFinite(scale)))
            throw new ArgumentOutOfRangeException(nameof(alpha), scale, "lora: allowed above 0");
        if (!(dropout is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "lora: allowed 0 up to but not 1");
        foreach (var target in targets)
        {
            if (string.IsNullOrEmpty(target) || !target.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_'))
                throw new ArgumentException($"lora: found target '{target}'; allowed names of dense layers, as query", nameof(targets));
        }
        return new([new LoraPart(rank, alpha ?? 2.0 * rank, dropout, targets.Count == 0 ? LoraPart.DefaultTargets : [.. targets.Distinct(StringComparer.Ordinal)])]);
    }

    /// <summary>Both at once; the order counts for rates by pattern alone.</summary>
    /// <exception cref="ArgumentException">They make no sense together; the message names the two parts.</exception>
    public static FineTuningStrategy operator +(FineTuningStrategy left, FineTuningStrategy right) => Add(left, right);

    /// <summary>Both at once; the order counts for rates by pattern alone.</summary>
    /// <param name="left">One of them.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentException">They make no sense together; the message names the two parts.</exception>
    public static FineTuningStrategy Add(FineTuningStrategy left, FineTuningStrategy right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        foreach (var a in left.Parts)
        {
            if (right.Parts.FirstOrDefault(b => StrategyParts.Conflict(a, b) is not null) is { } b)
                throw new ArgumentException($"{a.Text} + {b.Text}: {StrategyParts.Conflict(a, b)}", nameof(right));
        }
        return new([.. left.Parts.Concat(right.Parts).OrderBy(p => p.Order)]);
    }

    /// <summary>Reads the text of a strategy.</summary>
    /// <param name="text">As <see cref="ToString"/> writes it; spaces do not count.</param>
    /// <exception cref="FormatException">It is no strategy; the message says why.</exception>
    public static FineTuningStrategy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return StrategyText.Parse(text);
    }

    /// <summary>Its text, the same everywhere.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(FineTuningStrategy? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FineTuningStrategy);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>Whether their texts are equal.</summary>
    public static bool operator ==(FineTuningStrategy? left, FineTuningStrategy? right) => left?._text == right?._text;

    /// <summary>Whether their texts differ.</summary>
    public static bool operator !=(FineTuningStrategy? left, FineTuningStrategy? right) => !(left == right);

    internal LoraPart? Adapters => Parts.OfType<LoraPart>().FirstOrDefault();
}
