using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>Which weights some files have, by our parameters' names, and how they compare with the parameters that a model needs.</summary>
internal sealed class WeightIndex
{
    private readonly Dictionary<string, (SafetensorsEntry Entry, string File)> _weights = new(StringComparer.Ordinal);

    /// <summary>Adds the weights of one file; a name that is there already is a problem.</summary>
    public void Add(string file, IEnumerable<SafetensorsEntry> entries, List<Problem> problems)
    {
        foreach (var entry in entries)
        {
            if (!_weights.TryAdd(WeightNames.Canonical(entry.Name), (entry, file)))
                problems.Add(new(entry.Name, $"in {file} and in {_weights[WeightNames.Canonical(entry.Name)].File}", "each weight once"));
        }
    }

    public bool Has(string name) => _weights.ContainsKey(name);

    /// <summary>The stored shape of a weight; null where there is none of that name.</summary>
    public long[]? Shape(string name) => _weights.TryGetValue(name, out var w) ? w.Entry.Shape : null;

    /// <summary>Adds a problem for every missing, misshapen, wrongly typed and unknown weight.</summary>
    /// <param name="needed">The parameters that must be there.</param>
    /// <param name="problems">Takes the problems.</param>
    public void Compare(IReadOnlyCollection<ParameterSpec> needed, List<Problem> problems)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in needed)
        {
            known.Add(parameter.Name);
            if (!_weights.TryGetValue(parameter.Name, out var weight))
                problems.Add(new(parameter.Name, "nothing", $"a weight of shape {parameter.ShapeText}"));
            else
                CompareOne(parameter, weight.Entry, problems);
        }
        foreach (var (name, weight) in _weights.OrderBy(w => w.Key, StringComparer.Ordinal))
        {
            if (!known.Contains(name) && !name.StartsWith(BertParameters.Pooler, StringComparison.Ordinal) && !WeightNames.MayBeLeftOut(name))
                problems.Add(new(weight.Entry.Name, $"an extra weight {weight.Entry.ShapeText}", "the weights that config.json implies"));
        }
    }

    private static void CompareOne(ParameterSpec parameter, SafetensorsEntry entry, List<Problem> problems)
    {
        if (!entry.Shape.AsSpan().SequenceEqual(parameter.Shape))
            problems.Add(new(entry.Name, $"shape {entry.ShapeText}", $"shape {parameter.ShapeText}, as config.json implies"));
        if (entry.Type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16))
            problems.Add(new(entry.Name, $"type {entry.TypeName}", "F32, F16 or BF16"));
    }
}
