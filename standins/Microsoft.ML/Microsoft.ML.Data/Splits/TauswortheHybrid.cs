namespace Microsoft.ML.Internal.Utilities;

/// <summary>ML.NET's random numbers: three Tausworthe generators and a linear congruential one, combined (GPU Gems 3, chapter 37).</summary>
internal sealed class TauswortheHybrid
{
    private uint _first;
    private uint _second;
    private uint _third;
    private uint _fourth;

    public TauswortheHybrid(uint seed)
    {
        _first = seed;
        _second = MurmurHash.Round(_first, seed);
        _third = MurmurHash.Round(_second, seed);
        _fourth = MurmurHash.Round(_third, seed);
    }

    /// <summary>From 0 to less than 1.</summary>
    public float NextSingle()
    {
        _first = Step(_first, 13, 19, 12, ~0x1U);
        _second = Step(_second, 2, 25, 4, ~0x7U);
        _third = Step(_third, 3, 11, 17, ~0xFU);
        _fourth = (_fourth * 1664525) + 1013904223;
        return ((_first ^ _second ^ _third ^ _fourth) >> 9) * (1f / (1 << 23));
    }

    private static uint Step(uint state, int s1, int s2, int s3, uint mask) => ((state & mask) << s3) ^ (((state << s1) ^ state) >> s2);
}
