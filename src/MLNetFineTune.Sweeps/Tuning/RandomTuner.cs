namespace MLNetFineTune.Sweeps;

/// <summary>Draws each option by itself (Bergstra and Bengio 2012); none is proposed twice.</summary>
public sealed class RandomTuner : ITuner
{
    private readonly SearchSpace _space;
    private readonly int _seed;
    private readonly Configuration? _first;

    /// <param name="space">What to draw from.</param>
    /// <param name="seed">The same seed draws the same.</param>
    /// <param name="first">What trial 0 tries, as <see cref="SearchSpace.ConfigurationOf"/> gives the defaults; null, the default, draws it too.</param>
    public RandomTuner(SearchSpace space, int seed, Configuration? first = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        (_space, _seed, _first) = (space, seed, first);
    }

    /// <inheritdoc/>
    public string Description => $"Random(first: {_first?.Json ?? "none"})";

    /// <inheritdoc/>
    public Configuration? Propose(IReadOnlyList<Trial> trials, int number)
    {
        ArgumentNullException.ThrowIfNull(trials);
        if (number == 0 && _first is not null)
            return _first;
        var random = new TrialRandom(_seed, number);
        return Untried.Of(_space, trials, () => Draw(_space, ref random));
    }

    internal static Configuration Draw(SearchSpace space, ref TrialRandom random)
    {
        var numbers = random;
        var configuration = space.Configuration(d => d.At(numbers.Unit()));
        random = numbers;
        return configuration;
    }
}
