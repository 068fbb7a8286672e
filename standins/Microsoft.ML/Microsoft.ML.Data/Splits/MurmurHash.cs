using System.Numerics;

namespace Microsoft.ML.Internal.Utilities;

/// <summary>MurmurHash3 (32 bits) as ML.NET has it, so that a seed draws the rows that it draws there.</summary>
internal static class MurmurHash
{
    public static uint Round(uint hash, uint chunk) => (BitOperations.RotateLeft(hash ^ Scramble(chunk), 13) * 5) + 0xE6546B64;

    public static uint Round(uint hash, ulong chunk) => Round(Round(hash, (uint)chunk), (uint)(chunk >> 32));

    public static uint Mix(uint hash, int bytes)
    {
        hash ^= (uint)bytes;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    /// <summary>
    /// Of a text's UTF-16 units, each written as UTF-8 would write it; surrogates singly. A unit of several bytes turns around all the bytes
    /// that wait to be hashed, not only its own: there it is no longer UTF-8's hash.
    /// </summary>
    public static uint Of(ReadOnlySpan<char> text, uint hash)
    {
        var (waiting, bits, bytes) = (0UL, 0, 0);
        foreach (uint unit in text)
        {
            if (unit <= 0x7F)
            {
                waiting |= (ulong)unit << bits;
                bits += 8;
            }
            else if (unit <= 0x7FF)
            {
                waiting |= (ulong)((unit & 0x3F) | ((unit << 2) & 0x1F00) | 0xC080) << bits;
                waiting = ((waiting & 0xFF) << 8) | (waiting >> 8);
                bits += 16;
            }
            else
            {
                waiting |= (ulong)((unit & 0x3F) | ((unit << 2) & 0x3F00) | ((unit << 4) & 0x0F0000) | 0xE08080) << bits;
                waiting = ((waiting & 0xFF) << 16) | (((waiting >> 8) & 0xFF) << 8) | (waiting >> 16);
                bits += 24;
            }

            if (bits < 32)
                continue;
            hash = Round(hash, (uint)waiting);
            waiting >>= 32;
            bits -= 32;
            bytes += 4;
        }

        bytes += bits / 8;
        if (bytes % 4 != 0)
            hash ^= Scramble((uint)waiting & ((1u << (8 * (bytes % 4))) - 1));
        return Mix(hash, bytes);
    }

    private static uint Scramble(uint chunk) => BitOperations.RotateLeft(chunk * 0xCC9E2D51, 15) * 0x1B873593;
}
