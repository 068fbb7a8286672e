namespace MLNetFineTune.Sweeps;

/// <summary>Keeps tuners from proposing what was tried.</summary>
internal static class Untried
{
    private const int Draws = 100;

    /// <summary>The first configuration drawn that no trial has; of a space of few, any that is left; null where none is.</summary>
    public static Configuration? Of(SearchSpace space, IReadOnlyList<Trial> trials, Func<Configuration> draw)
    {
        var tried = trials.Select(t => t.Configuration).ToHashSet();
        for (var i = 0; i < Draws; i++)
        {
            var configuration = draw();
            if (!tried.Contains(configuration))
                return configuration;
        }
        // Ranges of all numbers never end; the others are gone through.
        return Grid.Whole(space).FirstOrDefault(c => !tried.Contains(c)) ?? (space.Dimensions.All(d => d.Count is not null) ? null : draw());
    }
}
