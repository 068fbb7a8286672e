namespace MLNetFineTune.Torch.Evaluation;

/// <summary>Figures of each type of entity, and of all.</summary>
/// <param name="PerType">By type, in ordinal order: those that occur among the labelled or the predicted entities.</param>
/// <param name="Micro">Of all entities together.</param>
/// <param name="Macro">Mean over the types, each counting the same.</param>
/// <param name="Weighted">Mean over the types, each counting as many times as it is labelled.</param>
public sealed record EntityFigures(IReadOnlyDictionary<string, EntityScores> PerType, EntityScores Micro, EntityScores Macro, EntityScores Weighted)
{
    internal static EntityFigures Of(IReadOnlyDictionary<string, EntityTally> tallies, Func<EntityTally, double> found)
    {
        var perType = new SortedDictionary<string, EntityScores>(StringComparer.Ordinal);
        foreach (var (type, tally) in tallies)
            perType.Add(type, EntityScores.Of(found(tally), tally.Predicted, tally.Labelled));
        var all = perType.Values.ToArray();
        return new(perType, EntityScores.Of(tallies.Values.Sum(found), tallies.Values.Sum(t => t.Predicted), tallies.Values.Sum(t => t.Labelled)),
            Mean(all, _ => 1), Mean(all, s => s.Support));
    }

    private static EntityScores Mean(EntityScores[] scores, Func<EntityScores, double> weight)
    {
        var total = scores.Sum(weight);
        double Of(Func<EntityScores, double> figure) => total == 0 ? 0 : scores.Sum(s => weight(s) * figure(s)) / total;
        return new(Of(s => s.Precision), Of(s => s.Recall), Of(s => s.F1), scores.Sum(s => s.Support));
    }
}
