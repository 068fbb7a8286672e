namespace MLNetFineTune.Torch.Models;

/// <summary>A parameter's place in the arena.</summary>
/// <param name="Spec">The parameter.</param>
/// <param name="Offset">Its first element.</param>
internal sealed record ParameterSlot(ParameterSpec Spec, long Offset);

/// <summary>
/// Where each parameter lies in one flat array of f32: those that decay first, then the others, so that an optimizer sees two runs of numbers. Parameters begin at multiples of
/// 64 bytes
/// unless they share a group (the query, key and value of a layer), which lies without gaps.
/// </summary>
internal sealed class ParameterLayout
{
    private const int Alignment = 16; // f32 elements: one cache line
    private readonly Dictionary<string, ParameterSlot> _slots = new(StringComparer.Ordinal);

    public ParameterLayout(IReadOnlyCollection<ParameterSpec> parameters)
    {
        var slots = new List<ParameterSlot>(parameters.Count);
        var end = 0L;
        foreach (var spec in parameters.Where(p => p.Decays).Concat(parameters.Where(p => !p.Decays)))
        {
            if (!spec.Decays && DecayingLength == 0)
                DecayingLength = end = Align(end);
            var offset = ContinuesGroup(slots.LastOrDefault()?.Spec.Name, spec.Name) ? end : Align(end);
            slots.Add(new(spec, offset));
            _slots.Add(spec.Name, slots[^1]);
            end = offset + spec.Count;
            if (spec.RateFactor != 1 && OwnRate.Factor == 1)
                OwnRate = (offset, spec.RateFactor);
            else if (spec.RateFactor != OwnRate.Factor)
                throw new ArgumentException($"{spec.Name}: parameters with a rate of their own are the last and share it", nameof(parameters));
        }
        (Slots, Length) = (slots, Align(end));
        if (OwnRate.Factor == 1)
            OwnRate = (Length, 1);
    }

    /// <summary>All parameters, in the order of their places.</summary>
    public IReadOnlyList<ParameterSlot> Slots { get; }

    /// <summary>Elements of the whole array.</summary>
    public long Length { get; }

    /// <summary>Elements from the start that weight decay shrinks.</summary>
    public long DecayingLength { get; }

    /// <summary>The first element of the parameters whose learning rate is multiplied by a factor, up to the end; the whole length and 1 where there are none.</summary>
    public (long Offset, double Factor) OwnRate { get; } = (0, 1);

    /// <summary>The place of a parameter; null where the model has none of that name.</summary>
    public ParameterSlot? Find(string name) => _slots.GetValueOrDefault(name);

    private static bool ContinuesGroup(string? previous, string name) =>
        previous is not null && ((name.EndsWith(".key.weight", StringComparison.Ordinal) && previous.EndsWith(".query.weight", StringComparison.Ordinal))
            || (name.EndsWith(".value.weight", StringComparison.Ordinal) && previous.EndsWith(".key.weight", StringComparison.Ordinal))
            || (name.EndsWith(".key.bias", StringComparison.Ordinal) && previous.EndsWith(".query.bias", StringComparison.Ordinal))
            || (name.EndsWith(".value.bias", StringComparison.Ordinal) && previous.EndsWith(".key.bias", StringComparison.Ordinal)));

    private static long Align(long n) => (n + Alignment - 1) / Alignment * Alignment;
}
