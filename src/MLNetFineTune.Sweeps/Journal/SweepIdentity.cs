using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>What makes two sweeps the same, so that one journal is for both: everything that the trials' figures and order follow from.</summary>
/// <param name="Space"><see cref="SearchSpace.Json"/>.</param>
/// <param name="Data">A hash of the training and validation examples.</param>
/// <param name="Checkpoint">SHA-256 of the checkpoint to start from.</param>
/// <param name="Options">The options that configurations are applied to, or a hash of them.</param>
/// <param name="Metric">By which trials are compared.</param>
/// <param name="Seed">Of the tuner and the trials.</param>
/// <param name="Tuner">How configurations are proposed.</param>
/// <param name="Pruning">When trials are stopped, or <c>none</c>.</param>
public sealed record SweepIdentity(string Space, string Data, string Checkpoint, string Options, ValidationMetric Metric, int Seed, string Tuner, string Pruning)
{
    internal IReadOnlyList<(string Field, string Value)> Fields =>
    [
        (nameof(Space), Space), (nameof(Data), Data), (nameof(Checkpoint), Checkpoint), (nameof(Options), Options), (nameof(Metric), $"{Metric}"),
        (nameof(Seed), Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)), (nameof(Tuner), Tuner), (nameof(Pruning), Pruning),
    ];

    /// <summary>Where a journal's fields are other than these; of options, which of them.</summary>
    internal IReadOnlyList<Problem> Differences(IReadOnlyDictionary<string, string> journal) =>
        [.. Fields.Where(f => journal.GetValueOrDefault(f.Field) != f.Value).SelectMany(f => Differences(f.Field, journal.GetValueOrDefault(f.Field) ?? "nothing", f.Value))];

    private static IEnumerable<Problem> Differences(string field, string found, string value)
    {
        if (field != nameof(Options) || Members(found) is not { } theirs || Members(value) is not { } ours)
            return [new(field, found, $"{value}, of this sweep")];
        return theirs.Select(m => m.Key).Union(ours.Select(m => m.Key)).Where(name => Of(theirs, name) != Of(ours, name))
            .Select(name => new Problem($"{field}.{name}", Of(theirs, name), $"{Of(ours, name)}, of this sweep"));

        static string Of(JsonObject options, string name) => options.TryGetPropertyValue(name, out var option) ? option?.ToJsonString() ?? "null" : "nothing";
    }

    private static JsonObject? Members(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
