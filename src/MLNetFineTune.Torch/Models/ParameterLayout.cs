namespace MLNetFineTune.Torch.Models;

/// <summary>A parameter's place in the arena.</summary>
/// <param name="Spec">The parameter.</param>
/// <param name="Offset">Its first element.</param>
internal sealed record ParameterSlot(ParameterSpec Spec, long Offset);

/// <summary>
/// Where each parameter lies in one flat array of f32: those that are trained first, so that gradients and moments need no more than the array's beginning, then the frozen ones. Of the
/// trained ones those that decay come first. An optimizer sees a few runs of numbers. Parameters begin at multiples of 64 bytes unless they share a group (the query, key and value of a layer), which
/// lies without gaps.
/// </summary>
internal sealed class ParameterLayout
{
    private const int Alignment = 16; // f32 elements: one cache line
    private readonly Dictionary<string, ParameterSlot> _slots = new(StringComparer.Ordinal);

    public ParameterLayout(IReadOnlyCollection<ParameterSpec> parameters)
    {
        var slots = new List<ParameterSlot>(parameters.Count);
        var starts = new List<(long Start, ParameterSpec First)>();
        var end = 0L;
        // Sorting keeps the order of equals.
        foreach (var spec in parameters.OrderBy(p => p.IsTrained ? p.Decays ? 0 : 1 : 2))
        {
            var previous = slots.LastOrDefault()?.Spec;
            var isNewKind = previous is not null && (previous.IsTrained != spec.IsTrained || (spec.IsTrained && previous.Decays != spec.Decays));
            var offset = !isNewKind && ContinuesGroup(previous?.Name, spec.Name) ? end : Align(end);
            slots.Add(new(spec, offset));
            _slots.Add(spec.Name, slots[^1]);
            end = offset + spec.Count;
            if (!spec.IsTrained)
                continue;
            TrainedLength = Align(end);
            if (starts.Count == 0 || !AreTrainedAlike(starts[^1].First, spec))
                starts.Add((offset, spec));
        }
        (Slots, Length) = (slots, Align(end));
        Runs = [.. starts.Select((run, i) => new ParameterRun(
            run.Start, (i + 1 < starts.Count ? starts[i + 1].Start : TrainedLength) - run.Start, run.First.Decays, run.First.RateFactor, run.First.Stage))];
    }

    /// <summary>All parameters, in the order of their places.</summary>
    public IReadOnlyList<ParameterSlot> Slots { get; }

    /// <summary>Elements of the whole array.</summary>
    public long Length { get; }

    /// <summary>Elements from the start that training changes.</summary>
    public long TrainedLength { get; }

    /// <summary>The trained elements, in the order of their places, without gaps.</summary>
    public IReadOnlyList<ParameterRun> Runs { get; }

    /// <summary>The word embedding where it is trained: the first of all then. Null where it is frozen or there is none.</summary>
    public ParameterSlot? TrainedWordEmbedding => Slots is [{ Spec: { IsTrained: true } spec } slot, ..] && spec.Name.EndsWith("word_embeddings.weight", StringComparison.Ordinal) ? slot : null;

    /// <summary>The place of a parameter; null where the model has none of that name.</summary>
    public ParameterSlot? Find(string name) => _slots.GetValueOrDefault(name);

    private static bool AreTrainedAlike(ParameterSpec a, ParameterSpec b) => a.Decays == b.Decays && a.RateFactor == b.RateFactor && a.Stage == b.Stage;

    private static bool ContinuesGroup(string? previous, string name) =>
        previous is not null && ((name.EndsWith(".key.weight", StringComparison.Ordinal) && previous.EndsWith(".query.weight", StringComparison.Ordinal))
            || (name.EndsWith(".value.weight", StringComparison.Ordinal) && previous.EndsWith(".key.weight", StringComparison.Ordinal))
            || (name.EndsWith(".key.bias", StringComparison.Ordinal) && previous.EndsWith(".query.bias", StringComparison.Ordinal))
            || (name.EndsWith(".value.bias", StringComparison.Ordinal) && previous.EndsWith(".key.bias", StringComparison.Ordinal)));

    private static long Align(long n) => (n + Alignment - 1) / Alignment * Alignment;
}
