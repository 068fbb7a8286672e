namespace MLNetFineTune.Sweeps;

/// <summary>Every combination of values, the last option's changing first; then there is nothing left.</summary>
public sealed class GridTuner : ITuner
{
    private readonly SearchSpace _space;
    private readonly int _levels;

    /// <param name="space">What to go through.</param>
    /// <param name="levels">Values of each range of all numbers and of each logarithmic one, evenly spaced from end to end, at least 1. Default 3. Choices and whole numbers have all of
    /// theirs.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1 level.</exception>
    public GridTuner(SearchSpace space, int levels = Grid.DefaultLevels)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        (_space, _levels) = (space, levels);
    }

    /// <inheritdoc/>
    public string Description => $"Grid({_levels})";

    /// <inheritdoc/>
    public Configuration? Propose(IReadOnlyList<Trial> trials, int number) => Grid.Of(_space, _levels).Skip(number).FirstOrDefault();
}
