namespace MLNetFineTune.Sweeps;

/// <summary>Random numbers of one trial, the same in every process and version: SplitMix64 (Steele, Lea and Flood 2014).</summary>
internal struct TrialRandom
{
    private ulong _state;

    /// <param name="seed">Of the sweep.</param>
    /// <param name="number">Of the trial.</param>
    public TrialRandom(int seed, int number)
    {
        _state = (uint)seed;
        _state = Next() ^ (uint)number;
        _ = Next();
    }

    /// <summary>From 0 up to but not 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 up to but not <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(Unit() * count);

    /// <summary>Of the standard normal distribution (Box and Muller 1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
