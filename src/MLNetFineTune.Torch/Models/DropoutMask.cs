using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>One mask of a <see cref="DropoutStream"/>: factor 0 for a dropped element, 1 / (1 - p) for a kept one.</summary>
internal readonly unsafe struct DropoutMask
{
    private readonly uint _key0, _key1, _threshold;

    public DropoutMask(ulong key, double probability)
    {
        (_key0, _key1) = ((uint)key, (uint)(key >> 32));
        _threshold = (uint)Math.Min(probability * 4294967296.0, uint.MaxValue);
        Scale = (float)(1 / (1 - probability));
        Probability = probability;
    }

    public double Probability { get; }

    /// <summary>What kept elements are multiplied with.</summary>
    public float Scale { get; }

    public bool DropsNothing => _threshold == 0;

    /// <summary>Factors of elements <paramref name="index"/> and the 15 after it.</summary>
    public Vector512<float> Factors(uint index) => Factors(Vector512.Create(index) + Vector512<uint>.Indices);

    /// <summary>Factor of one element.</summary>
    public float Factor(uint index) => Factors(Vector512.Create(index)).ToScalar();

    /// <summary>x with this mask. Elsewhere than on the CPU the device's own generator makes the mask, seeded for this one alone.</summary>
    public Tensor ApplyTo(Tensor x)
    {
        if (DropsNothing)
            return x;
        if (x.device_type == DeviceType.CPU)
        {
            using var factors = ToTensor(x.shape);
            return x.mul(factors);
        }
        cuda.manual_seed_all((long)((ulong)_key1 << 32 | _key0));
        return nn.functional.dropout(x, Probability, true, false);
    }

    /// <summary>The mask as a tensor of that shape, element i of it in row-major order.</summary>
    public Tensor ToTensor(long[] shape)
    {
        var tensor = empty(shape, float32);
        var count = tensor.NumberOfElements;
        var target = Raw.Pointer(tensor);
        var mask = this;
        const int chunk = 1 << 15;
        Cores.Run((int)((count + chunk - 1) / chunk), c =>
        {
            var end = Math.Min(count, (c + 1L) * chunk);
            var i = (long)c * chunk;
            for (; i + 16 <= end; i += 16)
                mask.Factors((uint)i).Store(target + i);
            for (; i < end; i++)
                target[i] = mask.Factor((uint)i);
        });
        return tensor;
    }

    /// <summary>An integer hash of two rounds of multiply and xor-shift (after Wellons' "prospector" constants), compared with the threshold.</summary>
    private Vector512<float> Factors(Vector512<uint> x)
    {
        x = (x ^ Vector512.Create(_key0)) * 0x9E3779B1u + Vector512.Create(_key1);
        x = (x ^ (x >>> 16)) * 0x7FEB352Du;
        x = (x ^ (x >>> 15)) * 0x846CA68Bu;
        x ^= x >>> 16;
        return Vector512.GreaterThanOrEqual(x, Vector512.Create(_threshold)).AsSingle() & Vector512.Create(Scale);
    }
}
